-- A supervisor moves a waiting call: ARGV actor, callId, to (first | queue), route (JSON, for `queue`).
-- @include includes/call.lua
-- @include includes/lines.lua
-- @include includes/refusals.lua
local actor, callId, to, route = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local present = callOf(callId)
if not present then return refuse('NOT_FOUND', 'no such call') end
local state, from = present.state, present.queueId
if state == 'ended' then return refuse('CALL_ENDED', 'the call is over') end
if state ~= 'waiting' and state ~= 'offered' then return refuse('CALL_STATE', 'the call is ' .. state) end
if to == 'queue' then
  changeRoute(callId, route)
else
  local first, rank = firstOfAll()
  if first ~= present.member then
    local call = changeCall(callId)
    call.rank = rank - 1
    standAnew(callId, call)
  end
end
append('callMoved', callId, nil, nil, { actor = actor, to = to, fromQueueId = from })
return answerWith(callOf(callId))
