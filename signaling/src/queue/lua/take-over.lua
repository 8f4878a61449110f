-- A supervisor, signed in as a clerk, takes a call from its clerk: ARGV staffId, epoch, callId. The caller notices no wait;
-- advice that was being given ends. Repeating it answers with the call.
-- @include includes/call.lua
-- @include includes/refusals.lua
local staffId, epoch, callId = ARGV[1], ARGV[2], ARGV[3]

local refused = staleFence(staffId, epoch)
if refused then return refused end
local state, former = callField(callId, 'state'), callField(callId, 'staffId')
if not state then return refuse('NOT_FOUND', 'no such call') end
if state == 'ended' then return refuse('CALL_ENDED', 'the call is over') end
if state ~= 'active' then return refuse('CALL_STATE', 'the call is ' .. state) end
if former == staffId then return answerWith(K.call .. callId) end
if callField(callId, 'channel') ~= 'call' or callField(callId, 'kind') == 'consult' then
  return refuse('CALL_STATE', 'there is no caller to be taken over')
end
if clerkField(staffId, 'choice') == 'signedOut' then return refuse('CLERK_NOT_READY', 'sign in to the queue first') end
-- Also an offer that rings: whoever takes over answers or declines it first.
if clerkField(staffId, 'load:call') ~= '0' then return refuse('ALREADY_IN_CALL', 'another call comes first') end

endConsultOf(callId)
local data = addTalk(callId, { toStaffId = staffId, reason = 'takenOver', actor = staffId })
data.fromQueueId = callField(callId, 'queueId')
setCall(callId, { staffId = staffId, since = NOW, heldSince = '', heldMs = 0, acceptedOffer = '', advised = '' })
redis.call('ZADD', K.active, NOW, callId)
holdContact(staffId, callId, 'call')
releaseContact(former, callId)
refreshClerk(staffId)
refreshClerk(former)
append('callTransferred', callId, former, nil, data)
local choice = clerkField(staffId, 'choice')
append('clerkChanged', nil, staffId, nil, {
  state = clerkField(staffId, 'state'), reason = 'takenOver', next = choice ~= 'ready' and choice or '',
})
leavePapers(former)
return answerWith(K.call .. callId)
