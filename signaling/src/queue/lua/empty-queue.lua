-- A supervisor sends everybody who waits in a queue another way: ARGV actor, queueId, route (JSON), limit. Answers how many
-- went; as many as `limit` may not be all.
-- @include includes/call.lua
-- @include includes/refusals.lua
local actor, queueId, route, limit = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
if stepsOf(route)[1].queueId == queueId then return refuse('BAD_REQUEST', 'a queue is emptied into another') end
local members = redis.call('ZRANGE', K.queued .. queueId, 0, limit - 1)
if #members < limit then
  local papers = redis.call('ZRANGE', K.queued .. lineName(queueId, 'review'), 0, limit - #members - 1)
  for _, member in ipairs(papers) do members[#members + 1] = member end
end
for _, member in ipairs(members) do
  local callId = idOf(member)
  changeRoute(callId, route)
  append('callMoved', callId, nil, nil, { actor = actor, to = 'queue', fromQueueId = queueId })
end
return #members
