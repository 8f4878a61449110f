-- For how many ms the worst pair of a waiting call and an idle clerk who could take it has been left apart. Matching makes
-- it 0; anything else for longer than a blink is a fault of the distributor.
-- @include includes/now.lua
local worst = 0
for _, lane in ipairs(redis.call('ZRANGE', K.heads, 0, -1)) do
  local staffId = redis.call('ZRANGE', K.idleIn .. lane, 0, 0)[1]
  if staffId then
    local member = redis.call('ZRANGE', K.waitingIn .. lane, 0, 0)[1]
    local callId = string.sub(member, string.find(member, ':', 1, true) + 1)
    local call = redis.call('HMGET', K.call .. callId, 'since', 'stepSince')
    local possible = math.max(call[1], call[2], redis.call('HGET', K.clerk .. staffId, 'since'))
    worst = math.max(worst, NOW - possible)
  end
end
return worst
