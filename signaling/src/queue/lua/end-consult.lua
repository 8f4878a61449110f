-- The colleague is no longer needed: ARGV staffId, epoch, callId. Repeating it changes nothing.
-- @include includes/call.lua
-- @include includes/refusals.lua
local staffId, epoch, callId = ARGV[1], ARGV[2], ARGV[3]
local refused = staleFence(staffId, epoch) or notInState(staffId, callId, 'active')
if refused then return refused end
endConsultOf(callId)
return 1
