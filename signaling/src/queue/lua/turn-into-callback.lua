-- The caller would rather be called back: ARGV callId, callbackId. The call ends, and a callback with its rank, route and
-- step waits in its place. Repeating it answers with that callback.
-- @include includes/enter.lua
-- @include includes/refusals.lua
local callId, callbackId = ARGV[1], ARGV[2]

local state = callField(callId, 'state')
if not state then return refuse('NOT_FOUND', 'no such call') end
local present = callField(callId, 'callbackId')
if present then return answerWith(K.call .. present) end
if state == 'ended' or state == 'wrapUp' then return refuse('CALL_ENDED', 'the call is over') end
if state ~= 'waiting' and state ~= 'offered' or callField(callId, 'kind') ~= 'video' then
  return refuse('CALL_STATE', 'the call is ' .. state)
end
if redis.call('EXISTS', K.call .. callbackId) == 1 then return refuse('CALL_ENDED', 'there is such a call') end

local staffId, offerId
if state == 'offered' then staffId, offerId = withdrawOffer(callId) end
leaveQueue(callId)
endCall(callId, 'callback')
setCall(callId, { callbackId = callbackId, staffId = '' })
if staffId then refreshClerk(staffId, true) end
append('callTurnedCallback', callId, staffId, offerId,
  { from = state, callbackId = callbackId, waitMs = text(math.max(0, NOW - callField(callId, 'waitingSince'))) })
enter(callbackId, {
  kind = 'callback', channel = 'call', facts = callField(callId, 'facts'), route = callField(callId, 'route'),
  boostMs = tonumber(callField(callId, 'boostMs')), offerMs = callField(callId, 'offerMs'),
  wrapUpMs = callField(callId, 'wrapUpMs'), rank = tonumber(callField(callId, 'rank')),
  enqueuedAt = tonumber(callField(callId, 'enqueuedAt')), keeps = callId, step = tonumber(callField(callId, 'step')),
  ticket = tonumber(string.match(callField(callId, 'member'), '^%d+')),
})
return answerWith(K.call .. callbackId)
