-- @include includes/idle.lua
-- @include includes/retention.lua
-- The states of a clerk, with the idle sets kept in step: exactly those who are `ready` are idle. A clerk has one call
-- at most, because only the idle are matched.

local HOLDS_CALL = { offered = true, onCall = true, wrapUp = true }

-- `idleSince` is given when the clerk has not really been busy (a withdrawn offer): the place among the idle stays.
local function setClerk(staffId, state, reason, idleSince)
  local key = K.clerk .. staffId
  if redis.call('HGET', key, 'state') == 'ready' then leaveIdle(staffId) end
  redis.call('HSET', key, 'state', state, 'since', NOW, 'reason', reason or '')
  if not HOLDS_CALL[state] then redis.call('HSET', key, 'callId', '', 'offerId', '', 'next', '', 'nextReason', '') end
  if state == 'ready' then
    local since = idleSince or NOW
    redis.call('HSET', key, 'idleSince', since)
    goIdle(staffId, since)
  end
end

local function signOutClerk(staffId, reason)
  setClerk(staffId, 'signedOut', reason)
  redis.call('ZREM', K.clerkPresence, staffId)
  redis.call('EXPIRE', K.clerk .. staffId, KEEP_SIGNED_OUT_CLERK)
end

-- After a call: what the clerk asked for meanwhile, or ready. Answers the new state.
local function freeClerk(staffId)
  local wish = redis.call('HMGET', K.clerk .. staffId, 'next', 'nextReason')
  if wish[1] == 'signedOut' then
    signOutClerk(staffId, wish[2])
    return 'signedOut'
  elseif wish[1] == 'break' then
    setClerk(staffId, 'break', wish[2])
    return 'break'
  end
  setClerk(staffId, 'ready')
  return 'ready'
end
