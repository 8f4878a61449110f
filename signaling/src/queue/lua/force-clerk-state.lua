-- A supervisor chooses for a clerk: ARGV actor, staffId, state, reason.
-- @include includes/choose.lua
local actor, staffId, wanted, reason = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if not clerkOf(staffId) then return refuse('NOT_FOUND', 'no such clerk') end
local refused = choose(staffId, wanted, reason, actor)
if refused then return refused end
return answerWith(clerkOf(staffId))
