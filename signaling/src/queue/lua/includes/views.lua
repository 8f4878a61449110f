-- @include includes/settle.lua
-- Who is first in a lane, as this unit of work sees it: what Redis holds, but for those who have moved since, and those who
-- have come since (ENTERED, FREED).

-- A sorted set from the first on, read as far as it is asked for: mostly one, twice as many each time. `first` is the place of
-- the first who is still there.
local function viewOf(views, key)
  local view = views[key]
  if not view then
    view = { key = key, count = 0, more = 1, first = 1, members = {}, scores = {} }
    views[key] = view
  end
  return view
end

local function isRead(view, at)
  if at <= view.count then return true end
  if view.more == 0 then return false end
  local found = redis.call('ZRANGE', view.key, view.count, view.count + view.more - 1, 'WITHSCORES')
  for i = 1, #found, 2 do
    local place = view.count + 1
    view.members[place], view.scores[place], view.count = found[i], tonumber(found[i + 1]), place
  end
  view.more = #found == 2 * view.more and 2 * view.more or 0
  return at <= view.count
end

local function comesBefore(score, member, otherScore, otherMember)
  return not otherScore or score < otherScore or score == otherScore and member < otherMember
end

local function idOf(member)
  return string.sub(member, string.find(member, ':', 1, true) + 1)
end

-- The first call in rank order that waits in a lane: its id, rank and member, or nil.
local function firstWaiting(lane)
  local view, callId, rank, member = viewOf(WAITING, K.waitingIn .. lane), nil, nil, nil
  local at = view.first
  while isRead(view, at) do
    callId, rank, member = idOf(view.members[at]), view.scores[at], view.members[at]
    if not STOOD[callId] then break end
    local call = CALLS[callId]
    if call.state == 'waiting' and call.lane == lane and call.rank == rank then break end
    -- Whoever has gone stands among those who have come since, once back.
    callId, rank, member, at = nil, nil, nil, at + 1
  end
  view.first = at
  local entered = ENTERED[lane]
  for i = entered and #entered or 0, 1, -1 do
    local call = CALLS[entered[i]]
    if call.state ~= 'waiting' or call.lane ~= lane then
      table.remove(entered, i)
    elseif comesBefore(call.rank, call.member, rank, member) then
      callId, rank, member = entered[i], call.rank, call.member
    end
  end
  return callId, rank, member
end

-- The score of a clerk whose record is known, among the idle of a lane; nil for one who is not.
local function scoreIn(lane, clerk)
  for _, place in ipairs(placesOf(clerk.serves)) do
    if place.lane == lane then return clerk[IDLE[place.channel]] and idleScore(place, clerk) or nil end
  end
  return nil
end

local function isStillIdle(lane, staffId, score)
  return not WAS_FREE[staffId] or scoreIn(lane, CLERKS[staffId]) == score
end

-- Whose turn it is among the idle of a lane by its scores: the clerk's id and score, or nil.
local function firstIdle(lane)
  local view, staffId, score = viewOf(RESTING, K.idleIn .. lane), nil, nil
  local at = view.first
  while isRead(view, at) do
    staffId, score = view.members[at], view.scores[at]
    if isStillIdle(lane, staffId, score) then break end
    staffId, score, at = nil, nil, at + 1
  end
  view.first = at
  local freed = FREED[lane]
  for i = freed and #freed or 0, 1, -1 do
    local its = scoreIn(lane, CLERKS[freed[i]])
    if not its then
      table.remove(freed, i)
    elseif comesBefore(its, freed[i], score, staffId) then
      staffId, score = freed[i], its
    end
  end
  return staffId, score
end

-- Chance among everybody as proficient as the first of the idle. It is drawn anew for each call: were it drawn once for each
-- clerk, whoever drew badly would wait for all others to draw worse.
local function oneOf(lane, score)
  local key, least = K.idleIn .. lane, math.floor(score / LEVEL) * LEVEL
  local from, to = text(least), '(' .. text(least + LEVEL)
  local known, came = redis.call('ZCOUNT', key, from, to), {}
  for _, staffId in ipairs(FREED[lane] or NO_PLACES) do
    local its = scoreIn(lane, CLERKS[staffId])
    local stands = WAS_FREE[staffId] and scoreIn(lane, WAS_FREE[staffId]) == its
    if its and its >= least and its < least + LEVEL and not stands then came[#came + 1] = staffId end
  end
  -- The generator of Lua begins anew each time, so the seed is what is never twice the same.
  local seed = lane .. NOW_TEXT .. text(SEQ)
  local place = tonumber(string.sub(redis.sha1hex(seed), 1, 10), 16) % (known + #came)
  while place < known do
    local range = redis.call('ZRANGEBYSCORE', key, from, to, 'WITHSCORES', 'LIMIT', place, 1)
    if isStillIdle(lane, range[1], tonumber(range[2])) then return range[1] end
    place = (place + 1) % (known + #came)
  end
  return came[place - known + 1]
end

-- Whose turn it is among the idle of a lane, or nil.
local function turnOf(lane)
  local staffId, score = firstIdle(lane)
  if staffId and requirementsOf(lane)[2] == 'random' then return oneOf(lane, score) end
  return staffId
end

-- How many stand in a line, papers apart.
local function lineLength(line)
  local length = redis.call('ZCARD', K.queued .. line)
  for callId, before in pairs(STOOD) do
    if before.line == line then length = length - 1 end
    if standingOf(CALLS[callId]).line == line then length = length + 1 end
  end
  return length
end

-- Whom a new lane may concern: the one clerk it names, else everybody who is signed in.
local function candidates(lane)
  local named = string.match(lane, '"only:([%w_]+)"')
  if named then return { named } end
  local all = redis.call('ZRANGE', K.clerkPresence, 0, -1)
  for staffId in pairs(CLERK_LEASES) do all[#all + 1] = staffId end
  return all
end

-- How often a lane's last use is written down (ms); it is forgotten after a day.
local LANE_USE_MS = 3600000

-- The first call of a lane finds out who serves it; from then on the clerks' records tell.
local function openLane(lane)
  if USED[lane] then return end
  USED[lane] = true
  local used = redis.call('ZSCORE', K.lanes, lane)
  if used and NOW - used <= LANE_USE_MS then return end
  redis.call('ZADD', K.lanes, NOW_TEXT, lane)
  if used then return end
  local requirements = requirementsOf(lane)
  for _, staffId in ipairs(candidates(lane)) do
    local clerk = clerkOf(staffId)
    local level = clerk and isPresent(clerk) and proficiency(staffId, skillsOf(clerk.skills), requirements)
    if level then
      setLevel(staffId, lane, level)
      -- Redis does not know yet that they are idle in it.
      FREED[lane] = FREED[lane] or {}
      table.insert(FREED[lane], staffId)
    end
  end
end

-- Every line that anybody ever stood in: `snapshot` and a supervisor look through all of them.
local function openLine(line)
  if USED[line] then return end
  USED[line] = true
  redis.call('SADD', K.lines, line)
end
