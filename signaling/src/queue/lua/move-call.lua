-- A supervisor moves a waiting call: ARGV actor, callId, to (first | queue), route (JSON, for `queue`).
-- @include includes/call.lua
-- @include includes/refusals.lua
local actor, callId, to, route = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local state, from = callField(callId, 'state'), callField(callId, 'queueId')
if not state then return refuse('NOT_FOUND', 'no such call') end
if state == 'ended' then return refuse('CALL_ENDED', 'the call is over') end
if state ~= 'waiting' and state ~= 'offered' then return refuse('CALL_STATE', 'the call is ' .. state) end
if to == 'queue' then
  changeRoute(callId, route)
else
  local first = redis.call('ZRANGE', K.rank, 0, 0, 'WITHSCORES')
  if first[1] ~= callField(callId, 'member') then
    replace(callId, function() setCall(callId, { rank = first[2] - 1 }) end)
  end
end
append('callMoved', callId, nil, nil, { actor = actor, to = to, fromQueueId = from })
return answerWith(K.call .. callId)
