-- A supervisor changes what a clerk can do: ARGV actor, staffId, skills (JSON), capacity for calls, for reviews. From the
-- next match on; what the clerk holds goes on.
-- @include includes/clerk.lua
-- @include includes/refusals.lua
local actor, staffId, skills = ARGV[1], ARGV[2], ARGV[3]
local state = clerkField(staffId, 'state')
if not state or state == 'signedOut' then return refuse('CLERK_NOT_READY', 'the clerk is not signed in') end
leaveIdle(staffId, 'call')
leaveIdle(staffId, 'review')
setClerk(staffId, { skills = skills, ['capacity:call'] = ARGV[4], ['capacity:review'] = ARGV[5] })
learnLanes(staffId)
refreshClerk(staffId, true)
append('clerkChanged', nil, staffId, nil, {
  state = state, reason = clerkField(staffId, 'reason'), actor = actor, skills = skills,
  calls = ARGV[4], reviews = ARGV[5],
})
return answerWith(K.clerk .. staffId)
