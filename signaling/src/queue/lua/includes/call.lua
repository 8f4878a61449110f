-- @include includes/route.lua
-- @include includes/clerk.lua
-- The moves of a call that more than one script makes. Each keeps leases, rank and clerk in step.

local ESCALATE_AFTER = 3

local dropAll

-- What became of an offer, for those who answer it late.
local function settleOffer(offerId, fate)
  redis.call('SET', K.offer .. offerId, fate, 'EX', KEEP_SETTLED_OFFER)
end

local function waitAgain(callId)
  setCall(callId, {
    state = 'waiting', since = NOW, staffId = '', offerId = '', offerExpiresAt = '', heldSince = '', heldMs = 0,
  })
end

-- offered → waiting, at the original rank, with its event. Again and again unanswered, it takes the next step at once.
local function returnOffer(event, callId, fate, data)
  local staffId, offerId = callField(callId, 'staffId'), callField(callId, 'offerId')
  settleOffer(offerId, fate)
  redis.call('ZREM', K.offers, callId)
  waitAgain(callId)
  enterLane(callId)
  releaseContact(staffId, callId)
  refreshClerk(staffId)
  local missed = data.reason ~= 'clerkLost'
  local misses = callField(callId, 'misses') + (missed and 1 or 0)
  setCall(callId, { misses = misses })
  data.misses = text(misses)
  append(event, callId, staffId, offerId, data)
  if missed and misses % ESCALATE_AFTER == 0 then widen(callId, true) end
end

-- The offer is void; the clerk, who did nothing, keeps the place among the idle.
local function withdrawOffer(callId)
  local staffId, offerId = callField(callId, 'staffId'), callField(callId, 'offerId')
  settleOffer(offerId, 'withdrawn')
  redis.call('ZREM', K.offers, callId)
  releaseContact(staffId, callId)
  return staffId, offerId
end

-- waiting | offered | wrapUp → ended; the clerk has been released.
local function endCall(callId, reason)
  redis.call('ZREM', K.callerPresence, callId)
  setCall(callId, { state = 'ended', since = NOW, offerId = '', offerExpiresAt = '', wrapUpUntil = '', endReason = reason })
  redis.call('EXPIRE', K.call .. callId, KEEP_ENDED_CALL)
end

-- Adds how long they talked and how long the caller was on hold.
local function addTalk(callId, data)
  local held = tonumber(callField(callId, 'heldMs') or '0') or 0
  local since = tonumber(callField(callId, 'heldSince') or '')
  if since then held = held + NOW - since end
  data.holdMs = text(math.max(0, held))
  data.talkMs = text(math.max(0, NOW - callField(callId, 'since') - held))
  return data
end

-- The caller waits with a still picture.
local function holdCaller(callId)
  if (callField(callId, 'heldSince') or '') ~= '' then return end
  setCall(callId, { heldSince = NOW })
  append('callHeld', callId, callField(callId, 'staffId'), nil, {})
end

-- Both talk again; `data` says with whom else.
local function resumeCaller(callId, data)
  local since = tonumber(callField(callId, 'heldSince') or '')
  if not since then return end
  local heldMs = math.max(0, NOW - since)
  setCall(callId, { heldSince = '', heldMs = (tonumber(callField(callId, 'heldMs') or '') or 0) + heldMs })
  data = data or {}
  data.heldMs = text(heldMs)
  append('callResumed', callId, callField(callId, 'staffId'), nil, data)
end

-- Whoever wished to sign out after the call leaves the papers to read to others.
local function leavePapers(staffId)
  if clerkField(staffId, 'choice') == 'signedOut' and clerkField(staffId, 'load:call') == '0' then
    dropAll(staffId, 'signedOut')
  end
end

-- wrapUp → ended, with its event. `why`: done, timeUp, clerkLost.
local function endWrapUp(callId, why)
  local staffId, endReason = callField(callId, 'staffId'), callField(callId, 'endReason')
  local wrapUpMs = text(math.max(0, NOW - callField(callId, 'since')))
  redis.call('ZREM', K.wrapUps, callId)
  endCall(callId, endReason)
  releaseContact(staffId, callId)
  refreshClerk(staffId)
  append('callWrapUpDone', callId, staffId, nil, { reason = why, endReason = endReason, wrapUpMs = wrapUpMs })
  leavePapers(staffId)
end

-- active → wrapUp, with its event; without time for a wrap-up → ended in the same instant.
local function startWrapUp(event, callId, data)
  local staffId, wrapUpMs = callField(callId, 'staffId'), tonumber(callField(callId, 'wrapUpMs'))
  if callField(callId, 'kind') == 'consult' then
    wrapUpMs = 0
    -- The colleagues have talked without the caller, who is now heard again.
    local parentId = callField(callId, 'parentId')
    local advised = callField(parentId, 'advised') == '1'
    setCall(parentId, { consultId = '', advised = '' })
    if advised then resumeCaller(parentId) end
  end
  addTalk(callId, data)
  redis.call('ZREM', K.active, callId)
  redis.call('ZREM', K.callerPresence, callId)
  redis.call('ZADD', K.wrapUps, NOW + wrapUpMs, callId)
  setCall(callId, {
    state = 'wrapUp', since = NOW, wrapUpUntil = NOW + wrapUpMs, endReason = data.reason, heldSince = '',
  })
  refreshClerk(staffId)
  append(event, callId, staffId, nil, data)
  if wrapUpMs == 0 then endWrapUp(callId, 'done') end
end

-- The advice about a call is no longer needed: whatever its consult is, it ends.
local function endConsultOf(callId)
  local consultId = callField(callId, 'consultId')
  if not consultId or consultId == '' then return end
  setCall(callId, { consultId = '' })
  local state = callField(consultId, 'state')
  local data = { from = state, reason = 'withdrawn' }
  if state == 'waiting' then
    leaveQueue(consultId)
    endCall(consultId, 'withdrawn')
    append('callHungUp', consultId, nil, nil, data)
  elseif state == 'offered' then
    local staffId, offerId = withdrawOffer(consultId)
    leaveQueue(consultId)
    endCall(consultId, 'withdrawn')
    setCall(consultId, { staffId = '' })
    refreshClerk(staffId, true)
    append('callHungUp', consultId, staffId, offerId, data)
  elseif state == 'active' then
    startWrapUp('callFinished', consultId, { reason = 'consulted' })
  end
end

-- active → waiting, at the original rank; the caller appends the event. The clerk is released.
local function returnActive(callId, staffId, data)
  endConsultOf(callId)
  addTalk(callId, data)
  redis.call('ZREM', K.active, callId)
  setCall(callId, { waitingSince = NOW })
  waitAgain(callId)
  joinQueue(callId)
  releaseContact(staffId, callId)
end

-- Whatever the clerk holds goes on without the clerk, in one event each.
function dropAll(staffId, why)
  for _, callId in ipairs({ unpack(heldBy(staffId)) }) do
    local state = callField(callId, 'state')
    if state == 'offered' then
      returnOffer('callDeclined', callId, 'declined', { reason = why })
    elseif state == 'active' then
      local parentId = callField(callId, 'parentId')
      if parentId and parentId ~= '' then
        endConsultOf(parentId)
      else
        local data = { reason = why }
        returnActive(callId, staffId, data)
        refreshClerk(staffId)
        append('callRequeued', callId, staffId, nil, data)
      end
    elseif state == 'wrapUp' then
      endWrapUp(callId, why)
    end
  end
end
