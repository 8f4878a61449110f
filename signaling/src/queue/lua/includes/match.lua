-- @include includes/call.lua
-- Gives the first call in rank order that some idle clerk can take to the clerk whose turn it is, and reserves both; once
-- for each offer id, or until nothing matches. Answers how many matches it made.
--
-- Papers left for later wait behind every call that the same clerk could take.
--
-- It looks at the first call of each lane and at the first idle clerk of that lane. Neither the number of waiting calls nor
-- the number of clerks who cannot take them enters, and a first call that nobody can take does not hold up other lanes.
local function bestMatch()
  local best, papers
  local heads = redis.call('ZRANGE', K.heads, 0, -1, 'WITHSCORES')
  for i = 1, #heads, 2 do
    local lane, score = heads[i], heads[i + 1]
    if best and score ~= best.score then break end
    local staffId = redis.call('ZRANGE', K.idleIn .. lane, 0, 0)[1]
    if staffId then
      local found = { score = score, member = redis.call('ZRANGE', K.waitingIn .. lane, 0, 0)[1], staffId = staffId }
      -- Two lanes whose first calls came in the same millisecond: the ticket decides.
      if channelAndStrategy(lane) == 'call' then
        if not best or found.member < best.member then best = found end
      elseif not papers or score == papers.score and found.member < papers.member then
        papers = found
      end
    end
  end
  return best or papers
end

local function offer(best, offerId)
  local staffId = best.staffId
  local callId = string.sub(best.member, string.find(best.member, ':', 1, true) + 1)
  local deadline = NOW + callField(callId, 'offerMs')
  leaveLane(callId)
  redis.call('ZADD', K.offers, deadline, callId)
  setCall(callId, { state = 'offered', since = NOW, staffId = staffId, offerId = offerId, offerExpiresAt = deadline })
  holdContact(staffId, callId, callField(callId, 'channel'))
  refreshClerk(staffId)
  append('callOffered', callId, staffId, offerId,
    { expiresAt = text(deadline), waitMs = text(math.max(0, NOW - callField(callId, 'waitingSince'))) })
end

local function matchCalls(offerIds)
  for i, offerId in ipairs(offerIds) do
    local best = bestMatch()
    if not best then return i - 1 end
    offer(best, offerId)
  end
  return #offerIds
end
