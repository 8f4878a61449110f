-- A kiosk is alive: ARGV callId, callerLeaseMs. No transition, no event. In wrap-up the caller is no longer needed, and a
-- callback never needs one.
-- @include includes/refusals.lua
local callId, leaseMs = ARGV[1], tonumber(ARGV[2])
local call = callOf(callId)
if not call then return refuse('NOT_FOUND', 'no such call') end
if call.state == 'ended' then return refuse('CALL_ENDED', 'the call is over') end
CALLER_LEASES[callId] = NOW + leaseMs
return 1
