-- @include includes/call.lua
-- The caller has hung up, or the kiosk did not come back (`cause`: left, kioskLost). One place decides for all states, so
-- that no clerk is rung, or left ringing, for a caller who is gone.
local function callerLeaves(callId, cause)
  local call = callOf(callId)
  local state = call.state
  -- Whom a clerk has answered once, and who leaves while waiting for the next, is no abandon.
  local data = { from = state, cause = cause, answers = call.answers }
  if state == 'waiting' or state == 'offered' then
    data.reason, data.waitMs = 'abandoned', math.max(0, NOW - call.waitingSince)
    if state == 'waiting' then
      endCall(changeCall(callId), 'abandoned')
      append('callHungUp', callId, nil, nil, data)
    else
      local staffId, offerId = withdrawOffered(callId, 'abandoned')
      append('callHungUp', callId, staffId, offerId, data)
    end
  elseif state == 'active' then
    endConsultOf(callId)
    data.reason = cause == 'left' and 'hungUp' or 'kioskLost'
    startWrapUp('callHungUp', callId, data)
  end
end
