-- A supervisor changes what a clerk can do: ARGV actor, staffId, skills (JSON), capacity for calls, for reviews. From the
-- next match on; what the clerk holds goes on.
-- @include includes/clerk.lua
-- @include includes/refusals.lua
local actor, staffId, skills = ARGV[1], ARGV[2], ARGV[3]
local key = K.clerk .. staffId
local state = redis.call('HGET', key, 'state')
if not state or state == 'signedOut' then return refuse('CLERK_NOT_READY', 'the clerk is not signed in') end
leaveIdle(staffId, 'call')
leaveIdle(staffId, 'review')
redis.call('HSET', key, 'skills', skills, 'capacity:call', ARGV[4], 'capacity:review', ARGV[5])
learnLanes(staffId)
refreshClerk(staffId, true)
append('clerkChanged', nil, staffId, nil, {
  state = state, reason = redis.call('HGET', key, 'reason'), actor = actor, skills = skills,
  calls = ARGV[4], reviews = ARGV[5],
})
return redis.call('HGETALL', key)
