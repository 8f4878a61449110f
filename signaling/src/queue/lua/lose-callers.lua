-- Kiosks without a heartbeat: ARGV limit. Answers how many were due.
-- @include includes/caller-leaves.lua
-- @include includes/leases.lua
local calls = due(K.callerPresence, ARGV[1])
for _, callId in ipairs(calls) do callerLeaves(callId, 'kioskLost') end
return #calls
