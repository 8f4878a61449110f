-- The call waits again, at its original rank, for whom the route names: ARGV staffId, epoch, callId, route (JSON). The
-- clerk is free at once, or has what was chosen for afterwards.
-- @include includes/call.lua
-- @include includes/refusals.lua
local staffId, epoch, callId, route = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local first = stepsOf(route)[1]
local refused = staleFence(staffId, epoch) or notInState(staffId, callId, 'active')
  or first.why ~= 'direct' and closedByHand(first.queueId)
if refused then return refused end
if callOf(callId).kind == 'consult' then return refuse('CALL_STATE', 'advice cannot be handed on') end

local call = changeCall(callId)
local data = { fromQueueId = call.queueId, fromSkills = call.skills, reason = first.why }
-- Whoever gives advice leaves before the call stands elsewhere.
endConsultOf(callId)
call.route = route
setStep(call, 0)
returnActive(callId, staffId, data)
refreshClerk(staffId)
append('callTransferred', callId, staffId, nil, data)
leavePapers(staffId)
return answerWith(call)
