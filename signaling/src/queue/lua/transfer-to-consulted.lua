-- Hands the call over to the colleague who is being consulted: ARGV staffId, epoch, callId. The caller notices no wait.
-- @include includes/call.lua
-- @include includes/refusals.lua
local staffId, epoch, callId = ARGV[1], ARGV[2], ARGV[3]
local key = K.call .. callId

local refused = staleFence(staffId, epoch) or notInState(staffId, callId, 'active')
if refused then return refused end
local consultId = redis.call('HGET', key, 'consultId') or ''
local consult = redis.call('HMGET', K.call .. consultId, 'state', 'staffId')
if consult[1] ~= 'active' then return refuse('CALL_STATE', 'no colleague is being consulted') end
local colleague = consult[2]

local data = addTalk(callId, { toStaffId = colleague, reason = 'consulted' })
data.fromQueueId = redis.call('HGET', key, 'queueId')
redis.call('HSET', key, 'staffId', colleague, 'since', NOW, 'heldSince', '', 'heldMs', 0, 'acceptedOffer', '',
  'advised', '')
redis.call('ZADD', K.active, NOW, callId)
-- The colleague has the call before the consult ends, and so is never free in between.
holdContact(colleague, callId, redis.call('HGET', key, 'channel'))
releaseContact(staffId, callId)
refreshClerk(staffId)
append('callTransferred', callId, staffId, nil, data)
endConsultOf(callId)
local left = redis.call('HMGET', K.clerk .. staffId, 'choice', 'load:call')
if left[1] == 'signedOut' and left[2] == '0' then dropAll(staffId, 'signedOut') end
return redis.call('HGETALL', key)
