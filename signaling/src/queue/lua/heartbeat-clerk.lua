-- A clerk's tab is alive: ARGV staffId, epoch, clerkLeaseMs. No transition, no event.
-- @include includes/refusals.lua
local staffId, epoch, leaseMs = ARGV[1], ARGV[2], tonumber(ARGV[3])
local stale = staleFence(staffId, epoch)
if stale then return stale end
if redis.call('HGET', K.clerk .. staffId, 'state') == 'signedOut' then
  return refuse('CLERK_NOT_READY', 'sign in to the queue first')
end
redis.call('ZADD', K.clerkPresence, NOW + leaseMs, staffId)
return 1
