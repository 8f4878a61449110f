-- Forgets one lane at most that nobody has entered for a while, so that withdrawn items leave nothing behind: ARGV
-- unusedMs. Should somebody still wait in it, it stays.
-- @include includes/views.lua
local lane = redis.call('ZRANGEBYSCORE', K.lanes, '-inf', text(NOW - tonumber(ARGV[1])), 'LIMIT', 0, 1)[1]
if not lane then return 0 end
if redis.call('EXISTS', K.waitingIn .. lane) == 1 then
  redis.call('ZADD', K.lanes, NOW_TEXT, lane)
  return 0
end
redis.call('ZREM', K.lanes, lane)
for _, staffId in ipairs(redis.call('ZRANGE', K.clerkPresence, 0, -1)) do setLevel(staffId, lane, nil) end
return 1
