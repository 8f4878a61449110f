-- A clerk chooses ready, break or signedOut: ARGV staffId, epoch, state, reason.
-- @include includes/choose.lua
local staffId, epoch, wanted, reason = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local refused = staleFence(staffId, epoch) or choose(staffId, wanted, reason)
if refused then return refused end
return answerWith(clerkOf(staffId))
