-- @include includes/events.lua
-- A lane is what a call asks of a clerk: a channel, a rule to choose by, and a set of required skills. Its waiting calls
-- and the idle clerks who can take them stand in two sorted sets, so that matching looks at the first of each and never at
-- a clerk who cannot take the call. Which lanes a clerk serves is worked out when either is new, not at every change.

-- How well a clerk meets one requirement (1 to 5), or nil. `*` stands for every skill but languages, `twoPerson` and
-- `only:…`.
local function levelOf(skills, required)
  local name, least = string.match(required, '^(.*)>=(%d)$')
  name = name or required
  local kind, level = string.sub(name, 1, 5), skills[name]
  if not level and kind ~= 'only:' and kind ~= 'lang:' and name ~= 'twoPerson' then level = skills['*'] end
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

local requirementsOf = remembering(function(lane) return cjson.decode(lane) end)
local skillsOf = remembering(function(skills) return cjson.decode(skills) end)

local function channelOf(lane)
  return requirementsOf(lane)[1]
end

-- The lanes a clerk serves stand packed in the record: lane, level, lane, level, … in order of the lanes.
local NO_PLACES = {}
local unpackPlaces = remembering(function(serves)
  local flat, places = cmsgpack.unpack(serves), {}
  for i = 1, #flat, 2 do
    local requirements = requirementsOf(flat[i])
    places[#places + 1] = { lane = flat[i], level = flat[i + 1], channel = requirements[1], strategy = requirements[2] }
  end
  return places
end)

local function placesOf(serves)
  return serves and unpackPlaces(serves) or NO_PLACES
end

-- `levels`: how proficient the clerk is, by lane.
local function packServes(levels)
  local lanes, flat = {}, {}
  for lane in pairs(levels) do lanes[#lanes + 1] = lane end
  table.sort(lanes)
  for i, lane in ipairs(lanes) do flat[2 * i - 1], flat[2 * i] = lane, levels[lane] end
  return lanes[1] and cmsgpack.pack(flat) or nil
end

-- What one level of proficiency weighs in the scores of idle clerks: more than any time or number of calls.
local LEVEL = 1e14

-- The lower, the sooner the clerk is asked: the more proficient first; among equals by the lane's rule.
local function idleScore(place, clerk)
  local order = clerk.idleSince
  if place.strategy == 'fewestCalls' then order = (clerk.callsToday or 0) * 1e9 + order % 1e9 end
  return (5 - place.level) * LEVEL + order
end

local function touch(staffId, clerk, channel)
  for _, place in ipairs(placesOf(clerk.serves)) do
    if place.channel == channel then
      local lane = place.lane
      TOUCHED[lane] = true
      local freed = FREED[lane]
      if freed then freed[#freed + 1] = staffId else FREED[lane] = { staffId } end
    end
  end
end

-- Works out anew which lanes the clerk serves.
local function learnLanes(staffId)
  local clerk, levels = changeClerk(staffId), {}
  local skills = skillsOf(clerk.skills)
  for _, lane in ipairs(redis.call('ZRANGE', K.lanes, 0, -1)) do
    levels[lane] = proficiency(staffId, skills, requirementsOf(lane))
  end
  clerk.serves = packServes(levels)
end

-- The lane is served by this clerk at this level from now on; nil: no more.
local function setLevel(staffId, lane, level)
  local clerk, levels = clerkOf(staffId), {}
  for _, place in ipairs(placesOf(clerk.serves)) do levels[place.lane] = place.level end
  if levels[lane] == level then return end
  levels[lane] = level
  changeClerk(staffId).serves = packServes(levels)
end
