-- @include includes/call.lua
-- Gives the first call in rank order that some idle clerk can take to the clerk whose turn it is, and reserves both, until
-- nothing matches or MATCH_LIMIT is reached. Answers how many matches it made.
--
-- Papers left for later wait behind every call that the same clerk could take.
--
-- It looks at the first call of each lane and at the first idle clerk of that lane. Neither the number of waiting calls nor
-- the number of clerks who cannot take them enters, and a first call that nobody can take does not hold up other lanes.
--
-- A match can only have become possible in a lane where a call has begun to wait or a clerk has come free, so a transition
-- looks at these (TOUCHED) alone; the sweep looks at all.

-- The call that comes first among those of the lanes somebody could take: its id, and the clerk's; papers apart, last.
local function bestMatch(lanes)
  local best, papers = {}, {}
  for lane in pairs(lanes) do
    -- Where somebody has just come, others stand behind unless a clerk is there; else a clerk is, and mostly nobody waits.
    local staffId = ENTERED[lane] and turnOf(lane)
    if staffId or not ENTERED[lane] then
      local callId, rank, member = firstWaiting(lane)
      local found = channelOf(lane) == 'call' and best or papers
      -- Two lanes whose first calls came in the same millisecond: the ticket decides.
      if callId and comesBefore(rank, member, found.rank, found.member) then
        staffId = staffId or turnOf(lane)
        if staffId then found.callId, found.rank, found.member, found.staffId = callId, rank, member, staffId end
      end
    end
  end
  if best.callId then return best.callId, best.staffId end
  return papers.callId, papers.staffId
end

-- Ids of offers: that of the unit of work, with a number in the place of its last digits.
local function nextOfferId()
  OFFERS_MADE = OFFERS_MADE + 1
  return OFFER_STEM .. string.format('%03d', OFFERS_MADE)
end

local function offer(callId, staffId)
  local offerId, call = nextOfferId(), changeCall(callId)
  call.state, call.since, call.staffId, call.offerId = 'offered', NOW, staffId, offerId
  call.offerExpiresAt = NOW + call.offerMs
  holdContact(staffId, callId, call.channel)
  refreshClerk(staffId)
  append('callOffered', callId, staffId, offerId,
    { expiresAt = call.offerExpiresAt, waitMs = math.max(0, NOW - call.waitingSince) })
end

local function matchIn(lanes)
  for made = 0, MATCH_LIMIT - 1 do
    local callId, staffId = bestMatch(lanes)
    if not callId then return made end
    offer(callId, staffId)
  end
  return MATCH_LIMIT
end

local function matchTouched()
  if not next(TOUCHED) then return 0 end
  local made = matchIn(TOUCHED)
  TOUCHED = {}
  return made
end

local function matchAll()
  local lanes = {}
  for _, lane in ipairs(redis.call('ZRANGE', K.lanes, 0, -1)) do lanes[lane] = true end
  return matchIn(lanes)
end
