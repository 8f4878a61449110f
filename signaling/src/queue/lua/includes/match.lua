-- @include includes/call.lua
-- Gives the first call in rank order that some idle clerk can take to the clerk whose turn it is, and reserves both; once
-- for each offer id, or until nothing matches. Answers how many matches it made.
--
-- Papers left for later wait behind every call that the same clerk could take.
--
-- It looks at the first call of each lane and at the first idle clerk of that lane. Neither the number of waiting calls nor
-- the number of clerks who cannot take them enters, and a first call that nobody can take does not hold up other lanes.
--
-- A match can only have become possible in a lane where a call has begun to wait or a clerk has come free, so a transition
-- looks at these (TOUCHED) alone; the sweep looks at all.
local function waitingLanes()
  return redis.call('ZRANGE', K.heads, 0, -1)
end

local function touchedLanes()
  local lanes = {}
  for lane in pairs(TOUCHED) do lanes[#lanes + 1] = lane end
  return lanes
end

local function comesBefore(one, other)
  return not other or one.score < other.score or one.score == other.score and one.member < other.member
end

local function bestMatch(lanes)
  local best, papers
  for _, lane in ipairs(lanes) do
    local staffId = turnOf(lane)
    local first = staffId and redis.call('ZRANGE', K.waitingIn .. lane, 0, 0, 'WITHSCORES')
    if first and first[1] then
      -- Two lanes whose first calls came in the same millisecond: the ticket decides.
      local found = { member = first[1], score = tonumber(first[2]), staffId = staffId }
      if channelAndStrategy(lane) == 'call' then
        if comesBefore(found, best) then best = found end
      elseif comesBefore(found, papers) then
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

local function matchCalls(offerIds, lanes)
  for i, offerId in ipairs(offerIds) do
    local best = bestMatch(lanes)
    if not best then return i - 1 end
    offer(best, offerId)
  end
  return #offerIds
end
