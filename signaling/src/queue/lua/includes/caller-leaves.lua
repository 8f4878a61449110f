-- @include includes/call.lua
-- The caller has hung up, or the kiosk did not come back (`cause`: left, kioskLost). One place decides for all states, so
-- that no clerk is rung, or left ringing, for a caller who is gone.
local function callerLeaves(callId, cause, wrapUpMs)
  local found = redis.call('HMGET', K.call .. callId, 'state', 'staffId', 'offerId', 'waitingSince')
  local state, staffId, offerId, waitingSince = found[1], found[2], found[3], found[4]
  local data = { from = state, cause = cause }
  if state == 'waiting' then
    leaveQueue(callId)
    endCall(callId, 'abandoned')
    data.reason, data.waitMs = 'abandoned', text(NOW - waitingSince)
    append('callHungUp', callId, nil, nil, data)
  elseif state == 'offered' then
    settleOffer(offerId, 'withdrawn')
    redis.call('ZREM', K.offers, callId)
    leaveQueue(callId)
    endCall(callId, 'abandoned')
    redis.call('HSET', K.call .. callId, 'staffId', '')
    setClerk(staffId, 'ready', nil, redis.call('HGET', K.clerk .. staffId, 'idleSince'))
    data.reason, data.waitMs, data.clerkState = 'abandoned', text(NOW - waitingSince), 'ready'
    append('callHungUp', callId, staffId, offerId, data)
  elseif state == 'active' then
    data.reason = cause == 'left' and 'hungUp' or 'kioskLost'
    data.talkMs = startWrapUp(callId, staffId, data.reason, wrapUpMs)
    data.clerkState = 'wrapUp'
    append('callHungUp', callId, staffId, nil, data)
  else
    redis.call('ZREM', K.callerPresence, callId)
  end
end
