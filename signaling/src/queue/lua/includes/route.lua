-- @include includes/clerk.lua
-- A call's rank is the moment it came minus its head start, then its ticket. It is written once, when the call enters,
-- and every return to the queue uses it again: `now` cancels out, so calls age without being rescored. Only a supervisor
-- moves a call to another rank.
--
-- A call's way leads through the steps of its route. The present step names the lane it waits in; a lease says when the next
-- one begins, so that a call widens whoever is alive to notice.

local namesOf = remembering(function(skills)
  return (string.gsub(skills, '>=%d', ''))
end)

-- The steps of a route, each with the names of its skills; `route` is JSON.
local stepsOf = remembering(function(route)
  local steps = cjson.decode(route)
  for _, step in ipairs(steps) do step.names = namesOf(table.concat(step.skills, ',')) end
  return steps
end)

-- Writes down the step, counted from 0.
local function setStep(call, step)
  local steps = stepsOf(call.route)
  local present, following = steps[step + 1], steps[step + 2]
  local lane = '["' .. call.channel .. '",' .. string.sub(present.requirements, 2)
  -- Nobody is asked for advice about the own call, wherever the question is sent.
  if call.exceptFor then lane = string.sub(lane, 1, -2) .. ',"not:' .. call.exceptFor .. '"]' end
  call.step, call.stepSince, call.queueId, call.skills = step, NOW, present.queueId, present.names
  call.lane, call.nextMs = lane, following and following.afterMs - present.afterMs
end

-- A waiting call has come to its lane.
local function enterLane(callId, call)
  local lane = call.lane
  openLane(lane)
  TOUCHED[lane] = true
  local entered = ENTERED[lane]
  if entered then entered[#entered + 1] = callId else ENTERED[lane] = { callId } end
end

-- Waits, at its own rank, for whom its present step names.
local function joinQueue(callId)
  local call = changeCall(callId)
  call.stepSince = NOW
  openLine(lineName(call.queueId, call.channel))
  enterLane(callId, call)
end

-- Has another step, another route or another rank, waiting or offered.
local function standAnew(callId, call)
  openLine(lineName(call.queueId, call.channel))
  if call.state == 'waiting' then enterLane(callId, call) end
end

local function changeRoute(callId, route)
  local call = changeCall(callId)
  call.route = route
  setStep(call, 0)
  standAnew(callId, call)
end

-- The next step, ahead of its time when nobody answers (`escalated`). Nothing happens in the last one.
local function widen(callId, escalated)
  local call = changeCall(callId)
  local from, step = call.queueId, call.step + 1
  local following = stepsOf(call.route)[step + 1]
  if not following then return end
  setStep(call, step)
  standAnew(callId, call)
  append('callWidened', callId, nil, nil,
    { why = escalated and 'escalated' or following.why, fromQueueId = from, step = step })
end
