-- A supervisor, signed in as a clerk, takes a call from its clerk: ARGV staffId, epoch, callId. The caller notices no wait;
-- advice that was being given ends. Repeating it answers with the call.
-- @include includes/call.lua
-- @include includes/refusals.lua
local staffId, epoch, callId = ARGV[1], ARGV[2], ARGV[3]

local refused = staleFence(staffId, epoch)
if refused then return refused end
local present = callOf(callId)
if not present then return refuse('NOT_FOUND', 'no such call') end
if present.state == 'ended' then return refuse('CALL_ENDED', 'the call is over') end
if present.state ~= 'active' then return refuse('CALL_STATE', 'the call is ' .. present.state) end
local former = present.staffId
if former == staffId then return answerWith(present) end
if present.channel ~= 'call' or present.kind == 'consult' then
  return refuse('CALL_STATE', 'there is no caller to be taken over')
end
local clerk = clerkOf(staffId)
if clerk.choice == 'signedOut' then return refuse('CLERK_NOT_READY', 'sign in to the queue first') end
-- Also an offer that rings: whoever takes over answers or declines it first.
if clerk.loadCall > 0 then return refuse('ALREADY_IN_CALL', 'another call comes first') end

endConsultOf(callId)
local call = changeCall(callId)
local data = addTalk(call, { toStaffId = staffId, reason = 'takenOver', actor = staffId, fromQueueId = call.queueId })
handTo(call, staffId)
refreshClerk(staffId)
refreshClerk(former)
append('callTransferred', callId, former, nil, data)
append('clerkChanged', nil, staffId, nil, {
  state = clerk.state, reason = 'takenOver', next = clerk.choice ~= 'ready' and clerk.choice or '',
})
leavePapers(former)
return answerWith(call)
