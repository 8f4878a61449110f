-- The place in the line: ARGV callId. Answers { position, waiting }, or nil when the call is not in it.
local member = redis.call('HGET', K.call .. ARGV[1], 'member')
local before = member and redis.call('ZRANK', K.rank, member)
if not before then return nil end
return { before + 1, redis.call('ZCARD', K.rank) }
