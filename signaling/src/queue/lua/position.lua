-- The place in the line of its queue: ARGV callId. Answers { position, waiting }, or nil when the call is not in it.
local found = redis.call('HMGET', K.call .. ARGV[1], 'member', 'queueId')
local before = found[1] and redis.call('ZRANK', K.queued .. found[2], found[1])
if not before then return nil end
return { before + 1, redis.call('ZCARD', K.queued .. found[2]) }
