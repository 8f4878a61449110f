-- Clerks without a heartbeat: ARGV limit. Whatever they held goes on without them, in one event each; a caller in
-- mid-call is first in line again because the rank is the original one. Answers how many were due.
-- @include includes/call.lua
-- @include includes/leases.lua
local clerks, count = due(K.clerkPresence, ARGV[1], clerkOf)
for _, staffId in ipairs(clerks) do
  setChoice(staffId, 'signedOut', 'lost')
  if clerkOf(staffId).contacts then
    dropAll(staffId, 'clerkLost')
  else
    refreshClerk(staffId)
    append('clerkChanged', nil, staffId, nil, { state = 'signedOut', reason = 'lost' })
  end
end
return count
