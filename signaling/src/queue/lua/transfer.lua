-- The call waits again, at its original rank, for whom the route names: ARGV staffId, epoch, callId, route (JSON). The
-- clerk is free at once, or has what was chosen for afterwards.
-- @include includes/call.lua
-- @include includes/refusals.lua
local staffId, epoch, callId, route = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local key = K.call .. callId

local first = cjson.decode(route)[1]
local refused = staleFence(staffId, epoch) or notInState(staffId, callId, 'active')
  or first.why ~= 'direct' and closedByHand(first.queueId)
if refused then return refused end
local kind, from, fromSkills = unpack(redis.call('HMGET', key, 'kind', 'queueId', 'skills'))
if kind == 'consult' then return refuse('CALL_STATE', 'advice cannot be handed on') end

-- Whoever gives advice leaves before the call stands elsewhere.
endConsultOf(callId)
local data = { fromQueueId = from, fromSkills = fromSkills, reason = first.why }
redis.call('HSET', key, 'route', route)
setStep(callId, cjson.decode(route), 0)
returnActive(callId, staffId, data)
refreshClerk(staffId)
append('callTransferred', callId, staffId, nil, data)
local left = redis.call('HMGET', K.clerk .. staffId, 'choice', 'load:call')
if left[1] == 'signedOut' and left[2] == '0' then dropAll(staffId, 'signedOut') end
return redis.call('HGETALL', key)
