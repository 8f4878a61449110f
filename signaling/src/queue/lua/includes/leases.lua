-- @include includes/records.lua
-- Leases are sorted sets by deadline. A sweep takes a bounded number of those that are due; whichever node comes first
-- does the work, and the next finds nothing. One whose record is gone owes nothing.
local function due(leases, limit, recordOf)
  local found = redis.call('ZRANGEBYSCORE', leases, '-inf', NOW_TEXT, 'LIMIT', 0, limit)
  local live = {}
  for _, id in ipairs(found) do
    if recordOf(id) then live[#live + 1] = id else redis.call('ZREM', leases, id) end
  end
  return live, #found
end
