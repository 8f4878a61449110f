-- A supervisor changes what a clerk can do: ARGV actor, staffId, skills (JSON), capacity for calls, for reviews. From the
-- next match on; what the clerk holds goes on.
-- @include includes/clerk.lua
-- @include includes/refusals.lua
local actor, staffId, skills = ARGV[1], ARGV[2], ARGV[3]
local known = clerkOf(staffId)
if not known or known.state == 'signedOut' then return refuse('CLERK_NOT_READY', 'the clerk is not signed in') end
local clerk, state = changeClerk(staffId), known.state
clerk.idleCall, clerk.idleReview = nil, nil
clerk.skills, clerk.capacityCall, clerk.capacityReview = skills, tonumber(ARGV[4]), tonumber(ARGV[5])
learnLanes(staffId)
refreshClerk(staffId, true)
append('clerkChanged', nil, staffId, nil, {
  state = state, reason = clerk.reason or '', actor = actor, skills = skills, calls = ARGV[4], reviews = ARGV[5],
})
return answerWith(clerk)
