-- @include includes/events.lua
-- A lane is what a call asks of a clerk: a channel, a rule to choose by, and a set of required skills. Its waiting calls
-- and the idle clerks who can take them stand in two sorted sets, so that matching looks at the first of each and never at
-- a clerk who cannot take the call. Which lanes a clerk serves is worked out when either is new, not at every change.

-- How well a clerk meets one requirement (1 to 5), or nil. `*` stands for every skill but languages and `only:…`.
local function levelOf(skills, required)
  local name, least = string.match(required, '^(.*)>=(%d)$')
  local kind = string.sub(required, 1, 5)
  local level = skills[name or required]
  if not level and kind ~= 'only:' and kind ~= 'lang:' then level = skills['*'] end
  if level and level >= tonumber(least or 1) then return level end
  return nil
end

-- How well a clerk meets all requirements of a lane: as well as the least of them. Nil for one who does not.
local function proficiency(staffId, skills, requirements)
  local lowest = 5
  for i = 3, #requirements do
    if requirements[i] == 'not:' .. staffId then return nil end
    if requirements[i] ~= 'only:' .. staffId and string.sub(requirements[i], 1, 4) ~= 'not:' then
      local level = levelOf(skills, requirements[i])
      if not level then return nil end
      lowest = math.min(lowest, level)
    end
  end
  return lowest
end

local function channelAndStrategy(lane)
  return string.match(lane, '^%["(%a+)","(%a+)"')
end

-- What one level of proficiency weighs in the scores of idle clerks: more than any time or number of calls.
local LEVEL = 1e14

-- The lower, the sooner the clerk is asked: the more proficient first; among equals by the lane's rule.
local function idleScore(staffId, strategy, level, since)
  local order = since
  if strategy == 'fewestCalls' then
    local calls = tonumber(clerkField(staffId, 'callsToday') or '0')
    order = calls * 1e9 + since % 1e9
  end
  return text((5 - level) * LEVEL + order)
end

-- Whose turn it is among the idle of a lane, or nil. Chance is drawn anew for each call: were it drawn once for each clerk,
-- whoever drew badly would wait for all others to draw worse.
local function turnOf(lane)
  local first = redis.call('ZRANGE', K.idleIn .. lane, 0, 0, 'WITHSCORES')
  if not first[1] then return nil end
  local _, strategy = channelAndStrategy(lane)
  if strategy ~= 'random' then return first[1] end
  local least = math.floor(first[2] / LEVEL) * LEVEL
  local equals = redis.call('ZCOUNT', K.idleIn .. lane, text(least), '(' .. text(least + LEVEL))
  -- The generator of Lua begins anew each time, so the seed is what is never twice the same.
  local seed = lane .. text(NOW) .. (redis.call('GET', K.seq) or '')
  local place = tonumber(string.sub(redis.sha1hex(seed), 1, 10), 16) % equals
  return redis.call('ZRANGE', K.idleIn .. lane, place, place)[1]
end

-- `since` orders the idle: the longest idle comes first.
local function goIdle(staffId, channel, since)
  redis.call('ZADD', K.idle .. channel, text(since), staffId)
  setClerk(staffId, { ['idle:' .. channel] = '1' })
  local serves = redis.call('HGETALL', K.serves .. staffId)
  for i = 1, #serves, 2 do
    local its, strategy = channelAndStrategy(serves[i])
    if its == channel then
      TOUCHED[serves[i]] = true
      redis.call('ZADD', K.idleIn .. serves[i], idleScore(staffId, strategy, tonumber(serves[i + 1]), since), staffId)
    end
  end
end

local function leaveIdle(staffId, channel)
  redis.call('ZREM', K.idle .. channel, staffId)
  setClerk(staffId, { ['idle:' .. channel] = '' })
  for _, lane in ipairs(redis.call('HKEYS', K.serves .. staffId)) do
    if channelAndStrategy(lane) == channel then redis.call('ZREM', K.idleIn .. lane, staffId) end
  end
end

-- Works out anew which lanes the clerk serves; the clerk must not be idle meanwhile.
local function learnLanes(staffId)
  redis.call('DEL', K.serves .. staffId)
  local skills = cjson.decode(clerkField(staffId, 'skills'))
  for _, lane in ipairs(redis.call('ZRANGE', K.lanes, 0, -1)) do
    local level = proficiency(staffId, skills, cjson.decode(lane))
    if level then redis.call('HSET', K.serves .. staffId, lane, level) end
  end
end

-- Whom a new lane may concern: the one clerk it names, else everybody who is signed in.
local function candidates(lane)
  local named = string.match(lane, '"only:([%w_]+)"')
  if named and redis.call('ZSCORE', K.clerkPresence, named) then return { named } end
  return redis.call('ZRANGE', K.clerkPresence, 0, -1)
end

-- How often a lane's last use is written down (ms); it is forgotten after a day.
local LANE_USE_MS = 3600000

-- The first call of a lane finds out who serves it and who is idle; from then on goIdle and leaveIdle keep it.
local function openLane(lane)
  local used = redis.call('ZSCORE', K.lanes, lane)
  if not used then
    local requirements = cjson.decode(lane)
    local channel, strategy = requirements[1], requirements[2]
    for _, staffId in ipairs(candidates(lane)) do
      local level = proficiency(staffId, cjson.decode(clerkField(staffId, 'skills')), requirements)
      if level then
        redis.call('HSET', K.serves .. staffId, lane, level)
        if clerkField(staffId, 'idle:' .. channel) == '1' then
          local since = tonumber(clerkField(staffId, 'idleSince'))
          redis.call('ZADD', K.idleIn .. lane, idleScore(staffId, strategy, level, since), staffId)
        end
      end
    end
  end
  if not used or NOW - used > LANE_USE_MS then redis.call('ZADD', K.lanes, NOW, lane) end
end
