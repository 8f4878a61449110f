-- @include includes/now.lua
-- A lane is one distinct set of required skills. Its waiting calls and the idle clerks who can take them stand in two
-- sorted sets, so that matching looks at the first of each and never at a clerk who cannot take the call. The price, a
-- few writes per lane when a clerk becomes idle or busy, grows with the number of lanes only.

local function skillSet(staffId)
  local set = {}
  for _, skill in ipairs(cjson.decode(redis.call('HGET', K.clerk .. staffId, 'skills'))) do set[skill] = true end
  return set
end

-- `*` stands for every skill but those that begin with `only:`, which a clerk must have by name.
local function serves(skills, lane)
  for _, required in ipairs(cjson.decode(lane)) do
    local general = skills['*'] and string.sub(required, 1, 5) ~= 'only:'
    if not general and not skills[required] then return false end
  end
  return true
end

-- `since` orders the idle: the longest idle comes first.
local function goIdle(staffId, since)
  redis.call('ZADD', K.idle, since, staffId)
  local skills = skillSet(staffId)
  for _, lane in ipairs(redis.call('ZRANGE', K.lanes, 0, -1)) do
    if serves(skills, lane) then redis.call('ZADD', K.idleIn .. lane, since, staffId) end
  end
end

-- Leaves every lane, whatever the skills are now: they may have changed since.
local function leaveIdle(staffId)
  redis.call('ZREM', K.idle, staffId)
  for _, lane in ipairs(redis.call('ZRANGE', K.lanes, 0, -1)) do
    redis.call('ZREM', K.idleIn .. lane, staffId)
  end
end

-- The first call of a lane finds out who is idle for it; from then on goIdle and leaveIdle keep it.
local function openLane(lane)
  if not redis.call('ZSCORE', K.lanes, lane) then
    local idle = redis.call('ZRANGE', K.idle, 0, -1, 'WITHSCORES')
    for i = 1, #idle, 2 do
      if serves(skillSet(idle[i]), lane) then redis.call('ZADD', K.idleIn .. lane, idle[i + 1], idle[i]) end
    end
  end
  redis.call('ZADD', K.lanes, NOW, lane)
end
