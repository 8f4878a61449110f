-- Gives the first call in rank order that some idle clerk can take to the longest idle of these clerks, and reserves both:
-- ARGV offerId, offerMs. One match a call of the script; answers { callId, staffId }, or nil when nothing matches.
--
-- It looks at the first call of each lane and at the first idle clerk of that lane. Neither the number of waiting calls nor
-- the number of clerks who cannot take them enters, and a first call that nobody can take does not hold up other lanes.
-- @include includes/call.lua
local offerId, offerMs = ARGV[1], tonumber(ARGV[2])

local best
local heads = redis.call('ZRANGE', K.heads, 0, -1, 'WITHSCORES')
for i = 1, #heads, 2 do
  local lane, score = heads[i], heads[i + 1]
  if best and score ~= best.score then break end
  local staffId = redis.call('ZRANGE', K.idleIn .. lane, 0, 0)[1]
  if staffId then
    local member = redis.call('ZRANGE', K.waitingIn .. lane, 0, 0)[1]
    -- Two lanes whose first calls came in the same millisecond: the ticket decides.
    if not best or member < best.member then best = { score = score, member = member, staffId = staffId } end
  end
end
if not best then return nil end

local staffId = best.staffId
local callId = string.sub(best.member, string.find(best.member, ':', 1, true) + 1)
local call, clerk = K.call .. callId, K.clerk .. staffId
local deadline = NOW + offerMs
leaveLane(callId)
redis.call('ZADD', K.offers, deadline, callId)
redis.call('HSET', call, 'state', 'offered', 'since', NOW, 'staffId', staffId, 'offerId', offerId,
  'offerExpiresAt', deadline)
setClerk(staffId, 'offered')
redis.call('HSET', clerk, 'callId', callId, 'offerId', offerId)
append('callOffered', callId, staffId, offerId, {
  expiresAt = text(deadline),
  waitMs = text(NOW - redis.call('HGET', call, 'waitingSince')),
  clerkState = 'offered',
})
return { callId, staffId }
