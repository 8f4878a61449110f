-- A clerk's tab takes charge: ARGV staffId, displayName, skills (JSON), capacity for calls, for reviews, clerkLeaseMs. The
-- epoch comes from one counter of the domain, so it rises even when the clerk's record has lapsed. Whoever is signed in
-- keeps state and contacts: it is a reload or a second tab.
-- @include includes/clerk.lua
local staffId, displayName, skills, leaseMs = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[6])
local key = K.clerk .. staffId

local before = clerkField(staffId, 'state')
local isNew = not before or before == 'signedOut'
if not isNew then
  leaveIdle(staffId, 'call')
  leaveIdle(staffId, 'review')
end
local epoch = redis.call('INCR', K.epochs)
setClerk(staffId, {
  staffId = staffId, displayName = displayName, skills = skills, epoch = epoch, ['capacity:call'] = ARGV[4],
  ['capacity:review'] = ARGV[5],
})
redis.call('PERSIST', key)
redis.call('ZADD', K.clerkPresence, NOW + leaseMs, staffId)
if isNew then
  setClerk(staffId, { ['load:call'] = 0, ['load:review'] = 0, ['idle:call'] = '', ['idle:review'] = '' })
  setChoice(staffId, 'notReady', '')
elseif clerkField(staffId, 'choice') == 'signedOut' then
  -- Coming back revokes the wish to leave after the call.
  setChoice(staffId, 'ready', '')
end
learnLanes(staffId)
refreshClerk(staffId, true)
append('clerkSignedIn', nil, staffId, nil, { epoch = text(epoch) })
return answerWith(key)
