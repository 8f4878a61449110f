-- Asks a colleague about a call: ARGV staffId, epoch, callId, consultId, route (JSON). The consult stands at the rank of the
-- call; it lives as long as the call is with this clerk. Repeating it answers with the same consult.
-- @include includes/enter.lua
-- @include includes/refusals.lua
local staffId, epoch, callId, consultId, route = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local refused = staleFence(staffId, epoch) or notInState(staffId, callId, 'active')
if refused then return refused end
local call = callOf(callId)
if call.consultId == consultId then return answerWith(callOf(consultId)) end
if call.consultId then return refuse('CALL_STATE', 'another colleague is being asked') end
if call.kind == 'consult' then return refuse('CALL_STATE', 'advice is not asked about advice') end
-- Nobody waits while papers are read: they are transferred instead.
if call.kind == 'review' then return refuse('CALL_STATE', 'papers left are no conversation') end
if callOf(consultId) then return refuse('CALL_ENDED', 'this advice is over') end
changeCall(callId).consultId = consultId
local data = toldOf(call.facts)
data.parentId, data.actor = callId, staffId
return answerWith(enter({
  callId = consultId, kind = 'consult', channel = 'call', facts = call.facts, siteId = call.siteId, route = route,
  boostMs = call.boostMs, offerMs = call.offerMs, wrapUpMs = 0, rank = call.rank, enqueuedAt = NOW,
  member = memberLike(call, consultId), parentId = callId, exceptFor = staffId,
}, data))
