-- The caller leaves: ARGV callId, cause. Repeating it changes nothing.
-- @include includes/caller-leaves.lua
-- @include includes/refusals.lua
local callId = ARGV[1]
if not callOf(callId) then return refuse('NOT_FOUND', 'no such call') end
callerLeaves(callId, ARGV[2])
return 1
