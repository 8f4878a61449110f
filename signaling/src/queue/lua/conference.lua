-- The colleague who gives advice joins the conversation with the caller, or both talk alone again: ARGV staffId, epoch,
-- callId, joined ('1' or ''). Repeating it changes nothing.
-- @include includes/call.lua
-- @include includes/refusals.lua
local staffId, epoch, callId, joined = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local refused = staleFence(staffId, epoch) or notInState(staffId, callId, 'active')
if refused then return refused end
if not callOf(callId).advised then return refuse('CALL_STATE', 'no colleague is giving advice') end
if joined == '1' then
  resumeCaller(callId, { conference = '1' })
else
  holdCaller(callId)
end
return answerWith(callOf(callId))
