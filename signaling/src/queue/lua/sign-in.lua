-- A clerk's tab takes charge: ARGV staffId, displayName, skills (JSON), capacity for calls, for reviews, clerkLeaseMs. The
-- epoch comes from one counter of the domain, so it rises even when the clerk's record has lapsed. Whoever is signed in
-- keeps state and contacts: it is a reload or a second tab.
-- @include includes/clerk.lua
local staffId, leaseMs = ARGV[1], tonumber(ARGV[6])

local clerk = changeClerk(staffId)
local isNew = not clerk.state or clerk.state == 'signedOut'
local epoch = redis.call('INCR', K.epochs)
clerk.staffId, clerk.displayName, clerk.skills, clerk.epoch = staffId, ARGV[2], ARGV[3], epoch
clerk.capacityCall, clerk.capacityReview = tonumber(ARGV[4]), tonumber(ARGV[5])
clerk.idleCall, clerk.idleReview = nil, nil
CLERK_LEASES[staffId] = NOW + leaseMs
if isNew then
  clerk.loadCall, clerk.loadReview = 0, 0
  setChoice(staffId, 'notReady', '')
elseif clerk.choice == 'signedOut' then
  -- Coming back revokes the wish to leave after the call.
  setChoice(staffId, 'ready', '')
end
learnLanes(staffId)
refreshClerk(staffId, true)
append('clerkSignedIn', nil, staffId, nil, { epoch = epoch })
return answerWith(clerk)
