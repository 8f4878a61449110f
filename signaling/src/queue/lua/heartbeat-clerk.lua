-- A clerk's tab is alive: ARGV staffId, epoch, clerkLeaseMs. No transition, no event.
-- @include includes/refusals.lua
local staffId, epoch, leaseMs = ARGV[1], ARGV[2], tonumber(ARGV[3])
local stale = staleFence(staffId, epoch)
if stale then return stale end
if clerkOf(staffId).state == 'signedOut' then return refuse('CLERK_NOT_READY', 'sign in to the queue first') end
CLERK_LEASES[staffId] = NOW + leaseMs
return 1
