-- @include includes/rank.lua
-- A call's way through the steps of its route. The present step names the lane it waits in; a lease says when the next
-- one begins, so that a call widens whoever is alive to notice.

local function namesOf(skills)
  local names = {}
  for i, skill in ipairs(skills) do names[i] = string.gsub(skill, '>=%d$', '') end
  return table.concat(names, ',')
end

local function schedule(callId)
  local nextMs = tonumber(callField(callId, 'nextMs') or '')
  if nextMs then redis.call('ZADD', K.widenings, text(callField(callId, 'stepSince') + nextMs), callId) end
end

-- Writes down the step, counted from 0; the call must stand in no lane and no line.
local function setStep(callId, route, step)
  local present, following = route[step + 1], route[step + 2]
  local lane = '["' .. callField(callId, 'channel') .. '",' .. string.sub(present.requirements, 2)
  -- Nobody is asked for advice about the own call, wherever the question is sent.
  local asking = callField(callId, 'exceptFor')
  if asking and asking ~= '' then lane = string.sub(lane, 1, -2) .. ',"not:' .. asking .. '"]' end
  setCall(callId, {
    step = step, stepSince = NOW, queueId = present.queueId, skills = namesOf(present.skills),
    lane = lane,
    nextMs = following and following.afterMs - present.afterMs or '',
  })
end

-- Waits, at its own rank, for whom its present step names.
local function joinQueue(callId)
  setCall(callId, { stepSince = NOW })
  enterLine(callId)
  enterLane(callId)
  schedule(callId)
end

-- Answered or gone.
local function leaveQueue(callId)
  leaveLane(callId)
  leaveLine(callId)
  if callField(callId, 'nextMs') ~= '' then redis.call('ZREM', K.widenings, callId) end
end

-- Another step, another route or another rank, waiting or offered: `write` does it while the call stands nowhere.
local function replace(callId, write)
  local waiting = callField(callId, 'state') == 'waiting'
  if waiting then leaveLane(callId) end
  leaveLine(callId)
  redis.call('ZREM', K.widenings, callId)
  write()
  enterLine(callId)
  if waiting then enterLane(callId) end
  schedule(callId)
end

local function changeRoute(callId, route)
  local decoded = cjson.decode(route)
  replace(callId, function()
    setCall(callId, { route = route })
    setStep(callId, decoded, 0)
  end)
end

-- The next step, ahead of its time when nobody answers (`escalated`). Nothing happens in the last one.
local function widen(callId, escalated)
  local route, step = cjson.decode(callField(callId, 'route')), tonumber(callField(callId, 'step'))
  local from = callField(callId, 'queueId')
  local following = route[step + 2]
  if not following then return end
  replace(callId, function() setStep(callId, route, step + 1) end)
  append('callWidened', callId, nil, nil,
    { why = escalated and 'escalated' or following.why, fromQueueId = from, step = text(step + 1) })
end
