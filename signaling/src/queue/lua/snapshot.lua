-- Everything live at one instant: { now, waiting and offered, active, wrap-ups, clerks, queue states }, the records of a
-- kind packed once more into one text: reading tens of thousands of single replies costs a node far more.
-- @include includes/lines.lua
local AT_ONCE = 1000

local function records(stem, ids)
  local found = {}
  for first = 1, #ids, AT_ONCE do
    local keys = {}
    for i = first, math.min(first + AT_ONCE - 1, #ids) do keys[#keys + 1] = stem .. ids[i] end
    for _, packed in ipairs(redis.call('MGET', unpack(keys))) do found[#found + 1] = packed or nil end
  end
  return cmsgpack.pack(found)
end

return {
  NOW_TEXT,
  records(K.call, queuedCalls()),
  records(K.call, redis.call('ZRANGE', K.active, 0, -1)),
  records(K.call, redis.call('ZRANGE', K.wrapUps, 0, -1)),
  records(K.clerk, redis.call('ZRANGE', K.clerkPresence, 0, -1)),
  redis.call('HGETALL', K.queueStates),
}
