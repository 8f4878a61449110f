-- @include includes/views.lua
-- The calls that wait or are offered, of all lines; in no particular order.
local function queuedCalls()
  local callIds = {}
  for _, line in ipairs(redis.call('SMEMBERS', K.lines)) do
    for _, member in ipairs(redis.call('ZRANGE', K.queued .. line, 0, -1)) do callIds[#callIds + 1] = idOf(member) end
  end
  return callIds
end

-- The first of all lines: its member and its rank.
local function firstOfAll()
  local first, firstRank
  for _, line in ipairs(redis.call('SMEMBERS', K.lines)) do
    local found = redis.call('ZRANGE', K.queued .. line, 0, 0, 'WITHSCORES')
    local member, rank = found[1], tonumber(found[2])
    if member and comesBefore(rank, member, firstRank, first) then first, firstRank = member, rank end
  end
  return first, firstRank
end
