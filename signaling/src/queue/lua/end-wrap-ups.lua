-- Wrap-ups whose time is up: ARGV limit. Answers how many were due.
-- @include includes/call.lua
-- @include includes/leases.lua
local calls = due(K.wrapUps, ARGV[1])
for _, callId in ipairs(calls) do endWrapUp(callId, 'timeUp') end
return #calls
