-- @include includes/events.lua
-- @include includes/rank.lua
-- @include includes/clerk.lua
-- The moves of a call that more than one script makes. Each keeps leases, rank and clerk in step; the caller of these
-- functions appends the event.

-- What became of an offer, for those who answer it late.
local function settleOffer(offerId, fate)
  redis.call('SET', K.offer .. offerId, fate, 'EX', KEEP_SETTLED_OFFER)
end

-- offered | active → waiting, at the original rank.
local function returnCall(callId)
  redis.call('ZREM', K.offers, callId)
  redis.call('ZREM', K.active, callId)
  redis.call('HSET', K.call .. callId, 'state', 'waiting', 'since', NOW, 'staffId', '', 'offerId', '',
    'offerExpiresAt', '')
  joinQueue(callId)
end

-- waiting | offered | wrapUp → ended.
local function endCall(callId, reason)
  local key = K.call .. callId
  redis.call('ZREM', K.callerPresence, callId)
  redis.call('HSET', key, 'state', 'ended', 'since', NOW, 'offerId', '', 'offerExpiresAt', '', 'wrapUpUntil', '',
    'endReason', reason)
  redis.call('EXPIRE', key, KEEP_ENDED_CALL)
end

-- active → wrapUp. Answers how long they talked, as text.
local function startWrapUp(callId, staffId, endReason, wrapUpMs)
  local key = K.call .. callId
  local since = redis.call('HGET', key, 'since')
  redis.call('ZREM', K.active, callId)
  redis.call('ZREM', K.callerPresence, callId)
  redis.call('ZADD', K.wrapUps, NOW + wrapUpMs, callId)
  redis.call('HSET', key, 'state', 'wrapUp', 'since', NOW, 'wrapUpUntil', NOW + wrapUpMs, 'endReason', endReason)
  setClerk(staffId, 'wrapUp')
  return text(NOW - since)
end

-- wrapUp → ended, with its event. `why`: done, timeUp, clerkLost.
local function endWrapUp(callId, why)
  local found = redis.call('HMGET', K.call .. callId, 'staffId', 'endReason', 'since')
  local staffId, endReason, since = found[1], found[2], found[3]
  redis.call('ZREM', K.wrapUps, callId)
  endCall(callId, endReason)
  local clerkState = 'signedOut'
  if why == 'clerkLost' then signOutClerk(staffId, 'lost') else clerkState = freeClerk(staffId) end
  append('callWrapUpDone', callId, staffId, nil,
    { reason = why, endReason = endReason, wrapUpMs = text(NOW - since), clerkState = clerkState })
end
