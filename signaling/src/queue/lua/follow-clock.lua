-- The clock of Redis was set: ARGV jumpMs (negative when back), jumps (as `read-clock` told, so that one node does this).
-- Every moment and deadline that lies in the queue moves along: nobody is lost because of it, nobody is overtaken.
-- @include includes/lines.lua
local jump = tonumber(ARGV[1])
if (redis.call('GET', K.clockJumps) or '0') ~= ARGV[2] then return 0 end
redis.call('INCR', K.clockJumps)

local function shift(record, moments)
  for _, moment in ipairs(moments) do record[moment] = record[moment] and record[moment] + jump end
end
local MOMENTS = { 'rank', 'since', 'enqueuedAt', 'waitingSince', 'stepSince', 'offerExpiresAt', 'wrapUpUntil', 'heldSince' }

for _, ids in ipairs({ queuedCalls(), redis.call('ZRANGE', K.active, 0, -1), redis.call('ZRANGE', K.wrapUps, 0, -1) }) do
  for _, callId in ipairs(ids) do shift(changeCall(callId), MOMENTS) end
end
for _, staffId in ipairs(redis.call('ZRANGE', K.clerkPresence, 0, -1)) do
  shift(changeClerk(staffId), { 'since', 'idleSince' })
end
-- What no record knows.
for _, key in ipairs({ K.lanes, K.clerkPresence, K.callerPresence }) do
  local scored = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  for i = 1, #scored, 2 do redis.call('ZADD', key, text(scored[i + 1] + jump), scored[i]) end
end
return 1
