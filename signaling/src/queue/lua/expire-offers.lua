-- Ring no answer: ARGV limit. The call returns to its rank; the clerk is not ready until saying otherwise, except for
-- papers that were left for a caller who came meanwhile. Answers how many were due.
-- @include includes/call.lua
-- @include includes/leases.lua
local calls, count = due(K.offers, ARGV[1], callOf)
for _, callId in ipairs(calls) do
  local call = callOf(callId)
  local isMissed = call.channel == 'call' or clerkOf(call.staffId).loadCall == 0
  if isMissed then setChoice(call.staffId, 'notReady', 'missedOffer') end
  returnOffer('callExpired', callId, 'expired', { reason = 'missedOffer' })
end
return count
