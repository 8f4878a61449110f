-- A contact enters: ARGV callId, kind, channel, facts (JSON), and of these kioskId, caseId, itemCode and siteId; route (JSON),
-- boostMs, offerMs, wrapUpMs, maxWaiting ('' for no bound), callerLeaseMs ('' for a contact without a kiosk). Repeated for a
-- live one it answers with that and changes nothing.
-- @include includes/enter.lua
-- @include includes/refusals.lua
local callId, kind, route, boostMs, maxWaiting, leaseMs =
  ARGV[1], ARGV[2], ARGV[9], tonumber(ARGV[10]), tonumber(ARGV[13]), tonumber(ARGV[14])

local present = callOf(callId)
if present and (present.state == 'wrapUp' or present.state == 'ended') then
  return refuse('CALL_ENDED', 'the call is over')
end
if present then return answerWith(present) end
if kind == 'video' then
  local queueId = stepsOf(route)[1].queueId
  local closed = closedByHand(queueId)
  if closed then return closed end
  if maxWaiting and lineLength(queueId) >= maxWaiting then return refuse('QUEUE_FULL', 'as many wait as may') end
end
if leaseMs then CALLER_LEASES[callId] = NOW + leaseMs end
return answerWith(enter({
  callId = callId, kind = kind, channel = ARGV[3], facts = ARGV[4], siteId = ARGV[8], route = route, boostMs = boostMs,
  offerMs = tonumber(ARGV[11]), wrapUpMs = tonumber(ARGV[12]), rank = NOW - boostMs, enqueuedAt = NOW,
}, { kioskId = ARGV[5], caseId = ARGV[6], itemCode = ARGV[7] }))
