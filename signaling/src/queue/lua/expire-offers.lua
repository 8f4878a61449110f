-- Ring no answer: ARGV limit. The call returns to its rank; the clerk is not ready until saying otherwise. Answers how
-- many were due.
-- @include includes/call.lua
-- @include includes/leases.lua
local calls = due(K.offers, ARGV[1])
for _, callId in ipairs(calls) do
  local found = redis.call('HMGET', K.call .. callId, 'staffId', 'offerId')
  local staffId, offerId = found[1], found[2]
  settleOffer(offerId, 'expired')
  returnCall(callId)
  setClerk(staffId, 'notReady', 'missedOffer')
  append('callExpired', callId, staffId, offerId, { clerkState = 'notReady', reason = 'missedOffer' })
end
return #calls
