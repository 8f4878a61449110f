-- Asks a colleague about a call: ARGV staffId, epoch, callId, consultId, route (JSON). The consult stands at the rank of the
-- call; it lives as long as the call is with this clerk. Repeating it answers with the same consult.
-- @include includes/enter.lua
-- @include includes/refusals.lua
local staffId, epoch, callId, consultId, route = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local refused = staleFence(staffId, epoch) or notInState(staffId, callId, 'active')
if refused then return refused end
local present = callField(callId, 'consultId')
if present == consultId then return answerWith(K.call .. consultId) end
if present and present ~= '' then return refuse('CALL_STATE', 'another colleague is being asked') end
if callField(callId, 'kind') == 'consult' then return refuse('CALL_STATE', 'advice is not asked about advice') end
-- Nobody waits while papers are read: they are transferred instead.
if callField(callId, 'kind') == 'review' then return refuse('CALL_STATE', 'papers left are no conversation') end
if redis.call('EXISTS', K.call .. consultId) == 1 then return refuse('CALL_ENDED', 'this advice is over') end
setCall(callId, { consultId = consultId })
enter(consultId, {
  kind = 'consult', channel = 'call', facts = callField(callId, 'facts'), route = route, boostMs = tonumber(callField(callId, 'boostMs')), offerMs = callField(callId, 'offerMs'),
  wrapUpMs = 0, rank = tonumber(callField(callId, 'rank')), enqueuedAt = NOW, parentId = callId, exceptFor = staffId, actor = staffId,
  ticket = tonumber(string.match(callField(callId, 'member'), '^%d+')),
})
return answerWith(K.call .. consultId)
