-- The caller would rather be called back: ARGV callId, callbackId. The call ends, and a callback with its rank, route and
-- step waits in its place. Repeating it answers with that callback.
-- @include includes/enter.lua
-- @include includes/refusals.lua
local callId, callbackId = ARGV[1], ARGV[2]
local key = K.call .. callId

local found = redis.call('HMGET', key, 'state', 'callbackId', 'kind', 'facts', 'route', 'boostMs', 'offerMs', 'wrapUpMs',
  'rank', 'enqueuedAt', 'waitingSince', 'step', 'member')
local state = found[1]
if not state then return refuse('NOT_FOUND', 'no such call') end
if found[2] then return redis.call('HGETALL', K.call .. found[2]) end
if state == 'ended' or state == 'wrapUp' then return refuse('CALL_ENDED', 'the call is over') end
if state ~= 'waiting' and state ~= 'offered' or found[3] ~= 'video' then
  return refuse('CALL_STATE', 'the call is ' .. state)
end
if redis.call('EXISTS', K.call .. callbackId) == 1 then return refuse('CALL_ENDED', 'there is such a call') end

local staffId, offerId
if state == 'offered' then staffId, offerId = withdrawOffer(callId) end
leaveQueue(callId)
endCall(callId, 'callback')
redis.call('HSET', key, 'callbackId', callbackId, 'staffId', '')
if staffId then refreshClerk(staffId, true) end
append('callTurnedCallback', callId, staffId, offerId,
  { from = state, callbackId = callbackId, waitMs = text(math.max(0, NOW - found[11])) })
enter(callbackId, {
  kind = 'callback', channel = 'call', facts = found[4], route = found[5], boostMs = tonumber(found[6]),
  offerMs = found[7], wrapUpMs = found[8], rank = tonumber(found[9]), enqueuedAt = tonumber(found[10]), keeps = callId,
  step = tonumber(found[12]), ticket = tonumber(string.match(found[13], '^%d+')),
})
return redis.call('HGETALL', K.call .. callbackId)
