-- Gives the first call in rank order that some idle clerk can take to the clerk whose turn it is, and reserves both; once
-- for each offer id in ARGV, or until nothing matches. Answers how many matches it made.
--
-- Papers left for later wait behind every call that the same clerk could take.
--
-- It looks at the first call of each lane and at the first idle clerk of that lane. Neither the number of waiting calls nor
-- the number of clerks who cannot take them enters, and a first call that nobody can take does not hold up other lanes.
-- @include includes/call.lua

local function bestMatch(channel)
  local best
  local heads = redis.call('ZRANGE', K.heads, 0, -1, 'WITHSCORES')
  for i = 1, #heads, 2 do
    local lane, score = heads[i], heads[i + 1]
    if best and score ~= best.score then break end
    local staffId = channelAndStrategy(lane) == channel and redis.call('ZRANGE', K.idleIn .. lane, 0, 0)[1]
    if staffId then
      local member = redis.call('ZRANGE', K.waitingIn .. lane, 0, 0)[1]
      -- Two lanes whose first calls came in the same millisecond: the ticket decides.
      if not best or member < best.member then best = { score = score, member = member, staffId = staffId } end
    end
  end
  return best
end

local function offer(best, offerId)
  local staffId = best.staffId
  local callId = string.sub(best.member, string.find(best.member, ':', 1, true) + 1)
  local call = K.call .. callId
  local found = redis.call('HMGET', call, 'offerMs', 'waitingSince', 'channel')
  local deadline = NOW + found[1]
  leaveLane(callId)
  redis.call('ZADD', K.offers, deadline, callId)
  redis.call('HSET', call, 'state', 'offered', 'since', NOW, 'staffId', staffId, 'offerId', offerId,
    'offerExpiresAt', text(deadline))
  holdContact(staffId, callId, found[3])
  refreshClerk(staffId)
  append('callOffered', callId, staffId, offerId,
    { expiresAt = text(deadline), waitMs = text(math.max(0, NOW - found[2])) })
end

for i, offerId in ipairs(ARGV) do
  local best = bestMatch('call') or bestMatch('review')
  if not best then return i - 1 end
  offer(best, offerId)
end
return #ARGV
