-- @include includes/rank.lua
-- A call's way through the steps of its route. The present step names the lane it waits in; a lease says when the next
-- one begins, so that a call widens whoever is alive to notice.

local function namesOf(skills)
  local names = {}
  for i, skill in ipairs(skills) do names[i] = string.gsub(skill, '>=%d$', '') end
  return table.concat(names, ',')
end

local function schedule(callId)
  local found = redis.call('HMGET', K.call .. callId, 'route', 'step', 'stepSince')
  local route, step = cjson.decode(found[1]), tonumber(found[2])
  local present, following = route[step + 1], route[step + 2]
  if following then
    redis.call('ZADD', K.widenings, found[3] + following.afterMs - present.afterMs, callId)
  else
    redis.call('ZREM', K.widenings, callId)
  end
end

-- Writes down the step, counted from 0; the call must stand in no lane and no line.
local function setStep(callId, route, step)
  local present = route[step + 1]
  local lane = '["' .. redis.call('HGET', K.call .. callId, 'channel') .. '",' .. string.sub(present.requirements, 2)
  redis.call('HSET', K.call .. callId, 'step', step, 'stepSince', NOW, 'lane', lane,
    'queueId', present.queueId, 'skills', namesOf(present.skills))
end

-- Waits, at its own rank, for whom its present step names.
local function joinQueue(callId)
  redis.call('HSET', K.call .. callId, 'stepSince', NOW)
  enterLine(callId)
  enterLane(callId)
  schedule(callId)
end

-- Answered or gone.
local function leaveQueue(callId)
  leaveLane(callId)
  leaveLine(callId)
  redis.call('ZREM', K.widenings, callId)
end

-- Another step, another route or another rank, waiting or offered: `change` writes it while the call stands nowhere.
local function replace(callId, change)
  local waiting = redis.call('HGET', K.call .. callId, 'state') == 'waiting'
  if waiting then leaveLane(callId) end
  leaveLine(callId)
  change()
  enterLine(callId)
  if waiting then enterLane(callId) end
  schedule(callId)
end

local function changeRoute(callId, route)
  local decoded = cjson.decode(route)
  replace(callId, function()
    redis.call('HSET', K.call .. callId, 'route', route)
    setStep(callId, decoded, 0)
  end)
end

-- The next step, ahead of its time when nobody answers (`escalated`). Nothing happens in the last one.
local function widen(callId, escalated)
  local found = redis.call('HMGET', K.call .. callId, 'route', 'step', 'queueId')
  local route, step = cjson.decode(found[1]), tonumber(found[2])
  local following = route[step + 2]
  if not following then return end
  replace(callId, function() setStep(callId, route, step + 1) end)
  append('callWidened', callId, nil, nil,
    { why = escalated and 'escalated' or following.why, fromQueueId = found[3], step = text(step + 1) })
end
