-- Hands the call over to the colleague who is being consulted: ARGV staffId, epoch, callId. The caller notices no wait.
-- @include includes/call.lua
-- @include includes/refusals.lua
local staffId, epoch, callId = ARGV[1], ARGV[2], ARGV[3]

local refused = staleFence(staffId, epoch) or notInState(staffId, callId, 'active')
if refused then return refused end
local consultId = callField(callId, 'consultId') or ''
if consultId == '' or callField(consultId, 'state') ~= 'active' then
  return refuse('CALL_STATE', 'no colleague is being consulted')
end
local colleague = callField(consultId, 'staffId')

local data = addTalk(callId, { toStaffId = colleague, reason = 'consulted' })
data.fromQueueId = callField(callId, 'queueId')
setCall(callId, { staffId = colleague, since = NOW, heldSince = '', heldMs = 0, acceptedOffer = '', advised = '' })
redis.call('ZADD', K.active, NOW, callId)
-- The colleague has the call before the consult ends, and so is never free in between.
holdContact(colleague, callId, callField(callId, 'channel'))
releaseContact(staffId, callId)
refreshClerk(staffId)
append('callTransferred', callId, staffId, nil, data)
endConsultOf(callId)
leavePapers(staffId)
return answerWith(K.call .. callId)
