-- @include includes/call.lua
-- The caller has hung up, or the kiosk did not come back (`cause`: left, kioskLost). One place decides for all states, so
-- that no clerk is rung, or left ringing, for a caller who is gone.
local function callerLeaves(callId, cause)
  local state, waitingSince = callField(callId, 'state'), callField(callId, 'waitingSince')
  -- Whom a clerk has answered once, and who leaves while waiting for the next, is no abandon.
  local data = { from = state, cause = cause, answers = callField(callId, 'answers') or '0' }
  if state == 'waiting' then
    leaveQueue(callId)
    endCall(callId, 'abandoned')
    data.reason, data.waitMs = 'abandoned', text(math.max(0, NOW - waitingSince))
    append('callHungUp', callId, nil, nil, data)
  elseif state == 'offered' then
    local staffId, offerId = withdrawOffer(callId)
    leaveQueue(callId)
    endCall(callId, 'abandoned')
    setCall(callId, { staffId = '' })
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
