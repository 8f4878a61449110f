-- Clerks without a heartbeat: ARGV limit. Whatever they held goes on without them, in one event each; a caller in
-- mid-call is first in line again because the rank is the original one. Answers how many were due.
-- @include includes/call.lua
-- @include includes/leases.lua
local clerks = due(K.clerkPresence, ARGV[1])
for _, staffId in ipairs(clerks) do
  local found = redis.call('HMGET', K.clerk .. staffId, 'state', 'callId', 'offerId')
  local state, callId, offerId = found[1], found[2], found[3]
  if state == 'offered' then
    settleOffer(offerId, 'declined')
    returnCall(callId)
    signOutClerk(staffId, 'lost')
    append('callDeclined', callId, staffId, offerId, { reason = 'clerkLost', clerkState = 'signedOut' })
  elseif state == 'onCall' then
    local since = redis.call('HGET', K.call .. callId, 'since')
    returnCall(callId)
    redis.call('HSET', K.call .. callId, 'waitingSince', NOW)
    signOutClerk(staffId, 'lost')
    append('callRequeued', callId, staffId, nil,
      { reason = 'clerkLost', talkMs = text(NOW - since), clerkState = 'signedOut' })
  elseif state == 'wrapUp' then
    endWrapUp(callId, 'clerkLost')
  else
    signOutClerk(staffId, 'lost')
    append('clerkChanged', nil, staffId, nil, { state = 'signedOut', reason = 'lost', clerkState = 'signedOut' })
  end
end
return #clerks
