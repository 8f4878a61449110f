-- The place in the line of its queue: ARGV callId. Answers { position, waiting }, or nil when the call is not in it.
-- @include includes/rank.lua
if redis.call('EXISTS', K.call .. ARGV[1]) == 0 then return nil end
local own = placeOf(ARGV[1])
local before = redis.call('ZRANK', K.queued .. own.line, own.member)
if not before then return nil end
return { before + 1, redis.call('ZCARD', K.queued .. own.line) }
