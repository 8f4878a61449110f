-- The clock of Redis was set: ARGV jumpMs (negative when back), jumps (as `read-clock` told, so that one node does this).
-- Every moment and deadline that lies in the queue moves along: nobody is lost because of it, nobody is overtaken.
-- @include includes/clerk.lua
-- @include includes/route.lua
local jump = tonumber(ARGV[1])
if (redis.call('GET', K.clockJumps) or '0') ~= ARGV[2] then return 0 end
redis.call('INCR', K.clockJumps)

local function shiftScores(key)
  local scored = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  for i = 1, #scored, 2 do redis.call('ZADD', key, text(scored[i + 1] + jump), scored[i]) end
end
local function shifted(fields, fieldOf)
  local moved = {}
  for _, field in ipairs(fields) do
    local value = tonumber(fieldOf(field) or '')
    if value then moved[field] = value + jump end
  end
  return moved
end
local MOMENTS = { 'rank', 'since', 'enqueuedAt', 'waitingSince', 'stepSince', 'offerExpiresAt', 'wrapUpUntil', 'heldSince' }

local function shiftCall(callId)
  setCall(callId, shifted(MOMENTS, function(field) return callField(callId, field) end))
end

local queues = {}
for _, member in ipairs(redis.call('ZRANGE', K.rank, 0, -1)) do
  local callId = string.sub(member, string.find(member, ':', 1, true) + 1)
  shiftCall(callId)
  queues[placeOf(callId).line] = true
end
for _, set in ipairs({ K.active, K.wrapUps }) do
  for _, callId in ipairs(redis.call('ZRANGE', set, 0, -1)) do shiftCall(callId) end
end
for line in pairs(queues) do shiftScores(K.queued .. line) end
for _, lane in ipairs(redis.call('ZRANGE', K.heads, 0, -1)) do shiftScores(K.waitingIn .. lane) end
for _, key in ipairs({ K.rank, K.heads, K.lanes, K.offers, K.active, K.wrapUps, K.widenings, K.clerkPresence,
  K.callerPresence }) do
  shiftScores(key)
end
for _, staffId in ipairs(redis.call('ZRANGE', K.clerkPresence, 0, -1)) do
  setClerk(staffId, shifted({ 'since', 'idleSince' }, function(field) return clerkField(staffId, field) end))
  for _, channel in ipairs({ 'call', 'review' }) do
    if clerkField(staffId, 'idle:' .. channel) == '1' then
      goIdle(staffId, channel, tonumber(clerkField(staffId, 'idleSince')))
    end
  end
end
return 1
