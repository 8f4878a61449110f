-- Puts back what Redis has lost: ARGV callId, kind, channel, facts, kioskId, caseId, itemCode, siteId, route,
-- boostMs, offerMs, wrapUpMs, callerLeaseMs ('' for none), enqueuedAt, staffId ('' while it waited), clerkLeaseMs. It has the rank it
-- had; a live one stays as it is. Its clerk is known by name only and has to sign in within the lease.
-- @include includes/enter.lua
-- @include includes/refusals.lua
local callId, channel, boostMs, enqueuedAt, staffId = ARGV[1], ARGV[3], tonumber(ARGV[10]), tonumber(ARGV[14]), ARGV[15]
if callOf(callId) then return 0 end
local leaseMs = tonumber(ARGV[13])
if leaseMs then CALLER_LEASES[callId] = NOW + leaseMs end
enter({
  callId = callId, kind = ARGV[2], channel = channel, facts = ARGV[4], siteId = ARGV[8], route = ARGV[9],
  boostMs = boostMs, offerMs = tonumber(ARGV[11]), wrapUpMs = tonumber(ARGV[12]), rank = enqueuedAt - boostMs,
  -- Whoever comes back after a loss has been waiting all the time.
  enqueuedAt = enqueuedAt, waitingSince = enqueuedAt,
}, { kioskId = ARGV[5], caseId = ARGV[6], itemCode = ARGV[7], restored = '1' })
if staffId == '' then return 1 end

local known = clerkOf(staffId)
local isOut = not known or known.state == 'signedOut'
-- Somebody else's by now: the caller is first in line instead.
if not isOut and known[LOAD[channel]] >= known[CAPACITY[channel]] then return 1 end
if isOut then
  local clerk = changeClerk(staffId)
  clerk.staffId, clerk.displayName, clerk.skills, clerk.serves, clerk.epoch = staffId, '', '{}', nil, 0
  clerk.loadCall, clerk.loadReview, clerk.capacityCall, clerk.capacityReview = 0, 0, 1, 1
  setChoice(staffId, 'ready', '')
  CLERK_LEASES[staffId] = NOW + tonumber(ARGV[16])
end
local call = changeCall(callId)
call.state, call.since, call.staffId, call.answers = 'active', NOW, staffId, 1
holdContact(staffId, callId, channel)
refreshClerk(staffId)
append('callAccepted', callId, staffId, nil, { waitMs = '0', answers = '2' })
return 1
