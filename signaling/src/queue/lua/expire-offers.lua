-- Ring no answer: ARGV limit. The call returns to its rank; the clerk is not ready until saying otherwise. Answers how
-- many were due.
-- @include includes/call.lua
-- @include includes/leases.lua
local calls = due(K.offers, ARGV[1])
for _, callId in ipairs(calls) do
  setChoice(redis.call('HGET', K.call .. callId, 'staffId'), 'notReady', 'missedOffer')
  returnOffer('callExpired', callId, 'expired', { reason = 'missedOffer' })
end
return #calls
