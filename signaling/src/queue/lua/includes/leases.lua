-- @include includes/now.lua
-- Leases are sorted sets by deadline. A sweep takes a bounded number of those that are due; whichever node comes first
-- does the work, and the next finds nothing.
local function due(leases, limit)
  return redis.call('ZRANGEBYSCORE', leases, '-inf', NOW, 'LIMIT', 0, limit)
end
