-- The clerk ends the conversation, wrap-up begins: ARGV staffId, epoch, callId, reason. When the caller was faster and
-- wrap-up has begun already, it answers with the call.
-- @include includes/call.lua
-- @include includes/refusals.lua
local staffId, epoch, callId, reason = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local stale = staleFence(staffId, epoch)
if stale then return stale end
if not notInState(staffId, callId, 'wrapUp') then return answerWith(callOf(callId)) end
local refused = notInState(staffId, callId, 'active')
if refused then return refused end
endConsultOf(callId)
startWrapUp('callFinished', callId, { reason = reason })
return answerWith(callOf(callId))
