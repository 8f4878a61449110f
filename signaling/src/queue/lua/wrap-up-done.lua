-- The clerk is done with the notes: ARGV staffId, epoch, callId.
-- @include includes/call.lua
-- @include includes/refusals.lua
local staffId, epoch, callId = ARGV[1], ARGV[2], ARGV[3]

local refused = staleFence(staffId, epoch) or notInState(staffId, callId, 'wrapUp')
if refused then return refused end
endWrapUp(callId, 'done')
return 1
