-- The clerk says no: ARGV staffId, epoch, callId, offerId, reason. The call returns to its rank. The clerk becomes not
-- ready: otherwise the only free clerk would be rung for the same call again at once, and for ever.
-- @include includes/call.lua
-- @include includes/refusals.lua
local staffId, epoch, callId, offerId, reason = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local refused = staleFence(staffId, epoch) or lostOffer(staffId, callId, offerId)
if refused then return refused end
setChoice(staffId, 'notReady', 'declined')
returnOffer('callDeclined', callId, 'declined', { reason = reason })
return 1
