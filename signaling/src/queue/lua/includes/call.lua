-- @include includes/route.lua
-- The moves of a call that more than one transition makes. Each keeps rank, call and clerk in step.

local ESCALATE_AFTER = 3

local dropAll

-- What became of the present offer, for those who answer it late.
local function settleOffer(call, fate)
  local fates = call.fates or {}
  fates[call.offerId] = fate
  call.fates = fates
end

local function waitAgain(call)
  call.state, call.since, call.staffId = 'waiting', NOW, nil
  call.offerId, call.offerExpiresAt, call.heldSince, call.heldMs = nil, nil, nil, nil
end

-- offered → waiting, at the original rank, with its event. Again and again unanswered, it takes the next step at once.
local function returnOffer(event, callId, fate, data)
  local call = changeCall(callId)
  local staffId, offerId = call.staffId, call.offerId
  settleOffer(call, fate)
  waitAgain(call)
  enterLane(callId, call)
  releaseContact(staffId, callId)
  refreshClerk(staffId)
  local missed = data.reason ~= 'clerkLost'
  if missed then call.misses = call.misses + 1 end
  data.misses = call.misses
  append(event, callId, staffId, offerId, data)
  if missed and call.misses % ESCALATE_AFTER == 0 then widen(callId, true) end
end

-- waiting | offered | wrapUp → ended; the clerk has been released.
local function endCall(call, reason)
  call.state, call.since, call.endReason = 'ended', NOW, reason
  call.offerId, call.offerExpiresAt, call.wrapUpUntil = nil, nil, nil
end

-- offered → ended. The offer is void; the clerk, who did nothing, keeps the place among the idle.
local function withdrawOffered(callId, reason)
  local call = changeCall(callId)
  local staffId, offerId = call.staffId, call.offerId
  settleOffer(call, 'withdrawn')
  releaseContact(staffId, callId)
  endCall(call, reason)
  call.staffId = nil
  refreshClerk(staffId, true)
  return staffId, offerId
end

-- Adds how long they talked and how long the caller was on hold.
local function addTalk(call, data)
  local held = call.heldMs or 0
  if call.heldSince then held = held + NOW - call.heldSince end
  data.holdMs = math.max(0, held)
  data.talkMs = math.max(0, NOW - call.since - held)
  return data
end

-- The caller waits with a still picture.
local function holdCaller(callId)
  local call = changeCall(callId)
  if call.heldSince then return end
  call.heldSince = NOW
  append('callHeld', callId, call.staffId, nil, {})
end

-- Both talk again; `data` says with whom else.
local function resumeCaller(callId, data)
  local call = changeCall(callId)
  if not call.heldSince then return end
  local heldMs = math.max(0, NOW - call.heldSince)
  call.heldSince, call.heldMs = nil, (call.heldMs or 0) + heldMs
  data = data or {}
  data.heldMs = heldMs
  append('callResumed', callId, call.staffId, nil, data)
end

-- Whoever wished to sign out after the call leaves the papers to read to others.
local function leavePapers(staffId)
  local clerk = clerkOf(staffId)
  if clerk.choice == 'signedOut' and clerk.loadCall == 0 then dropAll(staffId, 'signedOut') end
end

-- wrapUp → ended, with its event. `why`: done, timeUp, clerkLost.
local function endWrapUp(callId, why)
  local call = changeCall(callId)
  local staffId, endReason = call.staffId, call.endReason
  local wrapUpMs = math.max(0, NOW - call.since)
  endCall(call, endReason)
  releaseContact(staffId, callId)
  refreshClerk(staffId)
  append('callWrapUpDone', callId, staffId, nil, { reason = why, endReason = endReason, wrapUpMs = wrapUpMs })
  leavePapers(staffId)
end

-- active → wrapUp, with its event; without time for a wrap-up → ended in the same instant.
local function startWrapUp(event, callId, data)
  local call = changeCall(callId)
  local staffId, wrapUpMs = call.staffId, call.wrapUpMs
  if call.kind == 'consult' then
    wrapUpMs = 0
    -- The colleagues have talked without the caller, who is now heard again.
    local parent = changeCall(call.parentId)
    local advised = parent.advised
    parent.consultId, parent.advised = nil, nil
    if advised then resumeCaller(call.parentId) end
  end
  addTalk(call, data)
  call.state, call.since, call.wrapUpUntil = 'wrapUp', NOW, NOW + wrapUpMs
  call.endReason, call.heldSince = data.reason, nil
  refreshClerk(staffId)
  append(event, callId, staffId, nil, data)
  if wrapUpMs == 0 then endWrapUp(callId, 'done') end
end

-- The advice about a call is no longer needed: whatever its consult is, it ends.
local function endConsultOf(callId)
  local consultId = callOf(callId).consultId
  if not consultId then return end
  changeCall(callId).consultId = nil
  local consult = changeCall(consultId)
  local state = consult.state
  local data = { from = state, reason = 'withdrawn' }
  if state == 'waiting' then
    endCall(consult, 'withdrawn')
    append('callHungUp', consultId, nil, nil, data)
  elseif state == 'offered' then
    local staffId, offerId = withdrawOffered(consultId, 'withdrawn')
    append('callHungUp', consultId, staffId, offerId, data)
  elseif state == 'active' then
    startWrapUp('callFinished', consultId, { reason = 'consulted' })
  end
end

-- active → waiting, at the original rank; the caller appends the event. The clerk is released.
local function returnActive(callId, staffId, data)
  local call = changeCall(callId)
  endConsultOf(callId)
  addTalk(call, data)
  call.waitingSince = NOW
  waitAgain(call)
  joinQueue(callId)
  releaseContact(staffId, callId)
end

-- The conversation goes on with another clerk. Neither is refreshed.
local function handTo(call, staffId)
  local former = call.staffId
  call.staffId, call.since, call.heldSince, call.heldMs, call.acceptedOffer, call.advised = staffId, NOW, nil, nil, nil, nil
  holdContact(staffId, call.callId, call.channel)
  releaseContact(former, call.callId)
end

-- Whatever the clerk holds goes on without the clerk, in one event each.
function dropAll(staffId, why)
  for _, callId in ipairs(heldBy(clerkOf(staffId))) do
    local call = callOf(callId)
    if call.state == 'offered' then
      returnOffer('callDeclined', callId, 'declined', { reason = why })
    elseif call.state == 'active' then
      if call.parentId then
        endConsultOf(call.parentId)
      else
        local data = { reason = why }
        returnActive(callId, staffId, data)
        refreshClerk(staffId)
        append('callRequeued', callId, staffId, nil, data)
      end
    elseif call.state == 'wrapUp' then
      endWrapUp(callId, why)
    end
  end
end
