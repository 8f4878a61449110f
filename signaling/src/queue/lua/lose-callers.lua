-- Kiosks without a heartbeat: ARGV limit. Answers how many were due.
-- @include includes/caller-leaves.lua
-- @include includes/leases.lua
local calls, count = due(K.callerPresence, ARGV[1], function(callId)
  local call = callOf(callId)
  return call and needsCaller(call)
end)
for _, callId in ipairs(calls) do callerLeaves(callId, 'kioskLost') end
return count
