-- A clerk's tab takes charge: ARGV staffId, displayName, skills (JSON), clerkLeaseMs. The epoch comes from one counter of
-- the domain, so it rises even when the clerk's record has lapsed. Whoever is signed in keeps state, call and offer: it
-- is a reload or a second tab.
-- @include includes/events.lua
-- @include includes/clerk.lua
local staffId, displayName, skills, leaseMs = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local key = K.clerk .. staffId

local before = redis.call('HMGET', key, 'state', 'idleSince', 'next')
local state = before[1]
if state == 'ready' then leaveIdle(staffId) end
local epoch = redis.call('INCR', K.epochs)
redis.call('HSET', key, 'staffId', staffId, 'displayName', displayName, 'skills', skills, 'epoch', epoch)
redis.call('PERSIST', key)
redis.call('ZADD', K.clerkPresence, NOW + leaseMs, staffId)
if not state or state == 'signedOut' then
  state = 'notReady'
  setClerk(staffId, state)
elseif state == 'ready' then
  goIdle(staffId, before[2])
end
-- Coming back revokes the wish to leave after the call.
if before[3] == 'signedOut' then redis.call('HSET', key, 'next', '') end
append('clerkSignedIn', nil, staffId, nil, { epoch = text(epoch), clerkState = state })
return redis.call('HGETALL', key)
