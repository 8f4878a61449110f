-- The caller waits with a still picture, or both talk again: ARGV staffId, epoch, callId, held ('1' or ''). Repeating it
-- changes nothing. While a colleague gives advice the caller stays on hold.
-- @include includes/call.lua
-- @include includes/refusals.lua
local staffId, epoch, callId, wanted = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local refused = staleFence(staffId, epoch) or notInState(staffId, callId, 'active')
if refused then return refused end
if wanted == '1' then
  holdCaller(callId)
elseif callOf(callId).advised then
  return refuse('CALL_STATE', 'a colleague is giving advice')
else
  resumeCaller(callId)
end
return answerWith(callOf(callId))
