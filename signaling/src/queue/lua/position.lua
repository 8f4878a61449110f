-- The place in the line of its queue: ARGV callId. Answers { position, waiting }, or nil when the call is not in it.
-- @include includes/records.lua
local call = callOf(ARGV[1])
if not call then return nil end
local line = K.queued .. lineName(call.queueId, call.channel)
local before = redis.call('ZRANK', line, call.member)
if not before then return nil end
return { before + 1, redis.call('ZCARD', line) }
