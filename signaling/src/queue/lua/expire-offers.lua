-- Ring no answer: ARGV limit. The call returns to its rank; the clerk is not ready until saying otherwise, except for
-- papers that were left for a caller who came meanwhile. Answers how many were due.
-- @include includes/call.lua
-- @include includes/leases.lua
local calls = due(K.offers, ARGV[1])
for _, callId in ipairs(calls) do
  local staffId, channel = callField(callId, 'staffId'), callField(callId, 'channel')
  if channel == 'call' or clerkField(staffId, 'load:call') == '0' then setChoice(staffId, 'notReady', 'missedOffer') end
  returnOffer('callExpired', callId, 'expired', { reason = 'missedOffer' })
end
return #calls
