-- @include includes/call.lua
-- The caller has hung up, or the kiosk did not come back (`cause`: left, kioskLost). One place decides for all states, so
-- that no clerk is rung, or left ringing, for a caller who is gone.
local function callerLeaves(callId, cause)
  local found = redis.call('HMGET', K.call .. callId, 'state', 'waitingSince', 'answers')
  local state, waitingSince = found[1], found[2]
  -- Whom a clerk has answered once, and who leaves while waiting for the next, is no abandon.
  local data = { from = state, cause = cause, answers = found[3] or '0' }
  if state == 'waiting' then
    leaveQueue(callId)
    endCall(callId, 'abandoned')
    data.reason, data.waitMs = 'abandoned', text(math.max(0, NOW - waitingSince))
    append('callHungUp', callId, nil, nil, data)
  elseif state == 'offered' then
    local staffId, offerId = withdrawOffer(callId)
    leaveQueue(callId)
    endCall(callId, 'abandoned')
    redis.call('HSET', K.call .. callId, 'staffId', '')
    refreshClerk(staffId, true)
    data.reason, data.waitMs = 'abandoned', text(math.max(0, NOW - waitingSince))
    append('callHungUp', callId, staffId, offerId, data)
  elseif state == 'active' then
    endConsultOf(callId)
    data.reason = cause == 'left' and 'hungUp' or 'kioskLost'
    startWrapUp('callHungUp', callId, data)
  else
    redis.call('ZREM', K.callerPresence, callId)
  end
end
