-- Which SFU node carries the media, by compare-and-set: ARGV callId, node, replacing ('' for none). Answers what stands.
local key = K.call .. ARGV[1]
if redis.call('EXISTS', key) == 0 then return '' end
local present = redis.call('HGET', key, 'mediaNode') or ''
if present ~= ARGV[3] then return present end
redis.call('HSET', key, 'mediaNode', ARGV[2])
return ARGV[2]
