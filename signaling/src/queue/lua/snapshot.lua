-- Everything live at one instant, as one JSON text: reading tens of thousands of single replies costs a node far more.
-- { now, waiting and offered in rank order, active, wrap-ups, clerks, queue states }; an empty list is {} there, as Lua knows
-- no other.
-- @include includes/now.lua
local function records(stem, ids)
  local found = {}
  for i, id in ipairs(ids) do found[i] = redis.call('HGETALL', stem .. id) end
  return found
end

local queued = {}
for i, member in ipairs(redis.call('ZRANGE', K.rank, 0, -1)) do
  queued[i] = string.sub(member, string.find(member, ':', 1, true) + 1)
end
return cjson.encode({
  NOW,
  records(K.call, queued),
  records(K.call, redis.call('ZRANGE', K.active, 0, -1)),
  records(K.call, redis.call('ZRANGE', K.wrapUps, 0, -1)),
  records(K.clerk, redis.call('ZRANGE', K.clerkPresence, 0, -1)),
  redis.call('HGETALL', K.queueStates),
})
