-- Puts back what Redis has lost: ARGV callId, kind, channel, facts, route, boostMs, offerMs, wrapUpMs, callerLeaseMs ('' for
-- none), enqueuedAt, staffId ('' while it waited), clerkLeaseMs. It has the rank it had; a live one stays as it is. Its clerk
-- is known by name only and has to sign in within the lease.
-- @include includes/enter.lua
-- @include includes/refusals.lua
local callId, enqueuedAt, staffId = ARGV[1], tonumber(ARGV[10]), ARGV[11]
if redis.call('EXISTS', K.call .. callId) == 1 then return 0 end
enter(callId, {
  kind = ARGV[2], channel = ARGV[3], facts = ARGV[4], route = ARGV[5], boostMs = tonumber(ARGV[6]),
  offerMs = ARGV[7], wrapUpMs = ARGV[8], rank = enqueuedAt - ARGV[6], enqueuedAt = enqueuedAt,
  leaseMs = tonumber(ARGV[9]), restored = '1',
})
if staffId == '' then return 1 end

local clerk = K.clerk .. staffId
local known = clerkField(staffId, 'state')
local load, capacity = clerkField(staffId, 'load:' .. ARGV[3]), clerkField(staffId, 'capacity:' .. ARGV[3])
-- Somebody else's by now: the caller is first in line instead.
if known and known ~= 'signedOut' and tonumber(load) >= tonumber(capacity) then return 1 end
if not known or known == 'signedOut' then
  setClerk(staffId, {
    staffId = staffId, displayName = '', skills = '{}', epoch = '0', ['load:call'] = 0, ['load:review'] = 0,
    ['capacity:call'] = 1, ['capacity:review'] = 1,
  })
  redis.call('PERSIST', clerk)
  setChoice(staffId, 'ready', '')
  redis.call('ZADD', K.clerkPresence, NOW + tonumber(ARGV[12]), staffId)
end
leaveQueue(callId)
redis.call('ZADD', K.active, NOW, callId)
setCall(callId, { state = 'active', since = NOW, staffId = staffId, answers = 1 })
holdContact(staffId, callId, ARGV[3])
refreshClerk(staffId)
append('callAccepted', callId, staffId, nil, { waitMs = '0', answers = '2' })
return 1
