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
  redis.call('HSET', K.call .. callId, 'state', 'waiting', 'since', NOW, 'staffId', '', 'offerId', '',
    'offerExpiresAt', '', 'heldSince', '', 'heldMs', 0)
end

-- offered → waiting, at the original rank, with its event. Again and again unanswered, it takes the next step at once.
local function returnOffer(event, callId, fate, data)
  local found = redis.call('HMGET', K.call .. callId, 'staffId', 'offerId')
  local staffId, offerId = found[1], found[2]
  settleOffer(offerId, fate)
  redis.call('ZREM', K.offers, callId)
  waitAgain(callId)
  enterLane(callId)
  releaseContact(staffId, callId)
  refreshClerk(staffId)
  local missed = data.reason ~= 'clerkLost'
  local misses = redis.call('HINCRBY', K.call .. callId, 'misses', missed and 1 or 0)
  data.misses = text(misses)
  append(event, callId, staffId, offerId, data)
  if missed and misses % ESCALATE_AFTER == 0 then widen(callId, true) end
end

-- The offer is void; the clerk, who did nothing, keeps the place among the idle.
local function withdrawOffer(callId)
  local found = redis.call('HMGET', K.call .. callId, 'staffId', 'offerId')
  settleOffer(found[2], 'withdrawn')
  redis.call('ZREM', K.offers, callId)
  releaseContact(found[1], callId)
  return found[1], found[2]
end

-- waiting | offered | wrapUp → ended; the clerk has been released.
local function endCall(callId, reason)
  local key = K.call .. callId
  redis.call('ZREM', K.callerPresence, callId)
  redis.call('HSET', key, 'state', 'ended', 'since', NOW, 'offerId', '', 'offerExpiresAt', '', 'wrapUpUntil', '',
    'endReason', reason)
  redis.call('EXPIRE', key, KEEP_ENDED_CALL)
end

-- Adds how long they talked and how long the caller was on hold.
local function addTalk(callId, data)
  local found = redis.call('HMGET', K.call .. callId, 'since', 'heldSince', 'heldMs')
  local held = tonumber(found[3] or '0') or 0
  if found[2] and found[2] ~= '' then held = held + NOW - found[2] end
  data.holdMs = text(math.max(0, held))
  data.talkMs = text(math.max(0, NOW - found[1] - held))
  return data
end

-- The caller waits with a still picture.
local function holdCaller(callId)
  local key = K.call .. callId
  local found = redis.call('HMGET', key, 'heldSince', 'staffId')
  if found[1] and found[1] ~= '' then return end
  redis.call('HSET', key, 'heldSince', NOW)
  append('callHeld', callId, found[2], nil, {})
end

-- Both talk again.
local function resumeCaller(callId)
  local key = K.call .. callId
  local found = redis.call('HMGET', key, 'heldSince', 'staffId')
  if not found[1] or found[1] == '' then return end
  local heldMs = math.max(0, NOW - found[1])
  redis.call('HSET', key, 'heldSince', '')
  redis.call('HINCRBY', key, 'heldMs', heldMs)
  append('callResumed', callId, found[2], nil, { heldMs = text(heldMs) })
end

-- wrapUp → ended, with its event. `why`: done, timeUp, clerkLost.
local function endWrapUp(callId, why)
  local found = redis.call('HMGET', K.call .. callId, 'staffId', 'endReason', 'since')
  local staffId, endReason, since = found[1], found[2], found[3]
  redis.call('ZREM', K.wrapUps, callId)
  endCall(callId, endReason)
  releaseContact(staffId, callId)
  refreshClerk(staffId)
  append('callWrapUpDone', callId, staffId, nil,
    { reason = why, endReason = endReason, wrapUpMs = text(math.max(0, NOW - since)) })
  -- Whoever wished to sign out after the call leaves the papers to read to others.
  local left = redis.call('HMGET', K.clerk .. staffId, 'choice', 'load:call')
  if left[1] == 'signedOut' and left[2] == '0' then dropAll(staffId, 'signedOut') end
end

-- active → wrapUp, with its event; without time for a wrap-up → ended in the same instant.
local function startWrapUp(event, callId, data)
  local key = K.call .. callId
  local found = redis.call('HMGET', key, 'staffId', 'wrapUpMs', 'kind', 'parentId')
  local staffId, wrapUpMs = found[1], tonumber(found[2])
  if found[3] == 'consult' then
    wrapUpMs = 0
    -- The colleagues have talked without the caller, who is now heard again.
    local advised = redis.call('HGET', K.call .. found[4], 'advised') == '1'
    redis.call('HSET', K.call .. found[4], 'consultId', '', 'advised', '')
    if advised then resumeCaller(found[4]) end
  end
  addTalk(callId, data)
  redis.call('ZREM', K.active, callId)
  redis.call('ZREM', K.callerPresence, callId)
  redis.call('ZADD', K.wrapUps, NOW + wrapUpMs, callId)
  redis.call('HSET', key, 'state', 'wrapUp', 'since', NOW, 'wrapUpUntil', NOW + wrapUpMs, 'endReason', data.reason,
    'heldSince', '')
  refreshClerk(staffId)
  append(event, callId, staffId, nil, data)
  if wrapUpMs == 0 then endWrapUp(callId, 'done') end
end

-- The advice about a call is no longer needed: whatever its consult is, it ends.
local function endConsultOf(callId)
  local consultId = redis.call('HGET', K.call .. callId, 'consultId')
  if not consultId or consultId == '' then return end
  redis.call('HSET', K.call .. callId, 'consultId', '')
  local state = redis.call('HGET', K.call .. consultId, 'state')
  local data = { from = state, reason = 'withdrawn' }
  if state == 'waiting' then
    leaveQueue(consultId)
    endCall(consultId, 'withdrawn')
    append('callHungUp', consultId, nil, nil, data)
  elseif state == 'offered' then
    local staffId, offerId = withdrawOffer(consultId)
    leaveQueue(consultId)
    endCall(consultId, 'withdrawn')
    redis.call('HSET', K.call .. consultId, 'staffId', '')
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
  redis.call('HSET', K.call .. callId, 'waitingSince', NOW)
  waitAgain(callId)
  joinQueue(callId)
  releaseContact(staffId, callId)
end

-- Whatever the clerk holds goes on without the clerk, in one event each.
function dropAll(staffId, why)
  for _, callId in ipairs(redis.call('ZRANGE', K.held .. staffId, 0, -1)) do
    local state = redis.call('HGET', K.call .. callId, 'state')
    if state == 'offered' then
      returnOffer('callDeclined', callId, 'declined', { reason = why })
    elseif state == 'active' then
      local parentId = redis.call('HGET', K.call .. callId, 'parentId')
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
