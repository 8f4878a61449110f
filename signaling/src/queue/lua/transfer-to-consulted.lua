-- Hands the call over to the colleague who is being consulted: ARGV staffId, epoch, callId. The caller notices no wait.
-- @include includes/call.lua
-- @include includes/refusals.lua
local staffId, epoch, callId = ARGV[1], ARGV[2], ARGV[3]

local refused = staleFence(staffId, epoch) or notInState(staffId, callId, 'active')
if refused then return refused end
local consultId = callOf(callId).consultId
local consult = consultId and callOf(consultId)
if not consult or consult.state ~= 'active' then return refuse('CALL_STATE', 'no colleague is being consulted') end
local colleague = consult.staffId

local call = changeCall(callId)
local data = addTalk(call, { toStaffId = colleague, reason = 'consulted', fromQueueId = call.queueId })
-- The colleague has the call before the consult ends, and so is never free in between.
handTo(call, colleague)
refreshClerk(staffId)
append('callTransferred', callId, staffId, nil, data)
endConsultOf(callId)
leavePapers(staffId)
return answerWith(call)
