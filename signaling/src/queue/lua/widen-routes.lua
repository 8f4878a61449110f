-- Calls that have waited long enough for their next step: ARGV limit. Answers how many were due.
-- @include includes/call.lua
-- @include includes/leases.lua
local calls, count = due(K.widenings, ARGV[1], callOf)
for _, callId in ipairs(calls) do widen(callId) end
return count
