-- A supervisor opens or closes a queue by hand, or lets it follow its hours: ARGV actor, queueId, state. Who waits is
-- served in any case.
-- @include includes/events.lua
local actor, queueId, state = ARGV[1], ARGV[2], ARGV[3]
local before = redis.call('HGET', K.queueStates, queueId) or 'auto'
if before == state then return 0 end
if state == 'auto' then
  redis.call('HDEL', K.queueStates, queueId)
else
  redis.call('HSET', K.queueStates, queueId, state)
end
append('queueChanged', nil, nil, nil, { queueId = queueId, state = state, actor = actor })
return 1
