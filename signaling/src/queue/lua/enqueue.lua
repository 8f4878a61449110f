-- A contact enters: ARGV callId, kind, channel, facts (JSON), route (JSON), boostMs, offerMs, wrapUpMs, maxWaiting ('' for
-- no bound), callerLeaseMs ('' for a contact without a kiosk). Repeated for a live one it answers with that and changes
-- nothing.
-- @include includes/enter.lua
-- @include includes/refusals.lua
local callId, kind, maxWaiting = ARGV[1], ARGV[2], tonumber(ARGV[9])

local state = callField(callId, 'state')
if state == 'wrapUp' or state == 'ended' then return refuse('CALL_ENDED', 'the call is over') end
if state then return answerWith(K.call .. callId) end
if kind == 'video' then
  local queueId = cjson.decode(ARGV[5])[1].queueId
  local closed = closedByHand(queueId)
  if closed then return closed end
  if maxWaiting and redis.call('ZCARD', K.queued .. queueId) >= maxWaiting then
    return refuse('QUEUE_FULL', 'as many wait as may')
  end
end
enter(callId, {
  kind = kind, channel = ARGV[3], facts = ARGV[4], route = ARGV[5], boostMs = tonumber(ARGV[6]),
  offerMs = ARGV[7], wrapUpMs = ARGV[8], rank = NOW - ARGV[6], enqueuedAt = NOW, leaseMs = tonumber(ARGV[10]),
})
return answerWith(K.call .. callId)
