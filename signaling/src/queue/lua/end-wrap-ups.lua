-- Wrap-ups whose time is up: ARGV limit. Answers how many were due.
-- @include includes/call.lua
-- @include includes/leases.lua
local calls, count = due(K.wrapUps, ARGV[1], callOf)
for _, callId in ipairs(calls) do endWrapUp(callId, 'timeUp') end
return count
