-- The call waits again, at its original rank, for whom the route names: ARGV staffId, epoch, callId, route (JSON). The
-- clerk is free at once, or has what was chosen for afterwards.
-- @include includes/call.lua
-- @include includes/refusals.lua
local staffId, epoch, callId, route = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local first = cjson.decode(route)[1]
local refused = staleFence(staffId, epoch) or notInState(staffId, callId, 'active')
  or first.why ~= 'direct' and closedByHand(first.queueId)
if refused then return refused end
if callField(callId, 'kind') == 'consult' then return refuse('CALL_STATE', 'advice cannot be handed on') end

local from, fromSkills = callField(callId, 'queueId'), callField(callId, 'skills')
local data = { fromQueueId = from, fromSkills = fromSkills, reason = first.why }
-- Whoever gives advice leaves before the call stands elsewhere.
endConsultOf(callId)
setCall(callId, { route = route })
setStep(callId, cjson.decode(route), 0)
returnActive(callId, staffId, data)
refreshClerk(staffId)
append('callTransferred', callId, staffId, nil, data)
leavePapers(staffId)
return answerWith(K.call .. callId)
