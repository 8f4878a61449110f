-- For how many ms the worst pair of a waiting call and an idle clerk who could take it has been left apart. Matching makes
-- it 0; anything else for longer than a blink is a fault of the distributor.
-- @include includes/views.lua
local worst = 0
for _, lane in ipairs(redis.call('ZRANGE', K.lanes, 0, -1)) do
  local callId = firstWaiting(lane)
  local staffId = callId and turnOf(lane)
  if staffId then
    local call = callOf(callId)
    worst = math.max(worst, NOW - math.max(call.since, call.stepSince, clerkOf(staffId).since))
  end
end
return worst
