-- Asks a colleague about a call: ARGV staffId, epoch, callId, consultId, route (JSON). The consult stands at the rank of the
-- call; it lives as long as the call is with this clerk. Repeating it answers with the same consult.
-- @include includes/enter.lua
-- @include includes/refusals.lua
local staffId, epoch, callId, consultId, route = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local refused = staleFence(staffId, epoch) or notInState(staffId, callId, 'active')
if refused then return refused end
local call = redis.call('HMGET', K.call .. callId, 'consultId', 'kind', 'channel', 'facts', 'boostMs', 'offerMs',
  'rank', 'member')
if call[1] == consultId then return redis.call('HGETALL', K.call .. consultId) end
if call[1] and call[1] ~= '' then return refuse('CALL_STATE', 'another colleague is being asked') end
if call[2] == 'consult' then return refuse('CALL_STATE', 'advice is not asked about advice') end
if redis.call('EXISTS', K.call .. consultId) == 1 then return refuse('CALL_ENDED', 'this advice is over') end
redis.call('HSET', K.call .. callId, 'consultId', consultId)
enter(consultId, {
  kind = 'consult', channel = 'call', facts = call[4], route = route, boostMs = tonumber(call[5]), offerMs = call[6],
  wrapUpMs = 0, rank = tonumber(call[7]), enqueuedAt = NOW, parentId = callId, actor = staffId,
  ticket = tonumber(string.match(call[8], '^%d+')),
})
return redis.call('HGETALL', K.call .. consultId)
