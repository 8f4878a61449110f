-- @include includes/views.lua
-- A clerk has chosen to be ready, on a break, not ready or signed out, and holds contacts up to a capacity for each
-- channel. The state that everybody sees follows from both, and so does who is idle; `refreshClerk` keeps them in step.

local STATE_OF_HELD = { offered = 'offered', active = 'onCall', wrapUp = 'wrapUp' }
local WEIGHT = { wrapUp = 1, onCall = 2, offered = 3 }
local NOTHING = {}

-- What a clerk holds, the longest held first. A list is never changed, only replaced by another.
local function heldBy(clerk)
  return clerk and clerk.contacts or NOTHING
end

-- Whoever could take another one as well goes to the end of the idle (`refreshClerk`).
local function holdContact(staffId, callId, channel)
  local clerk = changeClerk(staffId)
  local held = { unpack(heldBy(clerk)) }
  held[#held + 1] = callId
  clerk.contacts, clerk[IDLE[channel]] = held, nil
  clerk[LOAD[channel]] = clerk[LOAD[channel]] + 1
end

local function releaseContact(staffId, callId)
  local clerk, rest = changeClerk(staffId), {}
  local held = heldBy(clerk)
  for _, id in ipairs(held) do
    if id ~= callId then rest[#rest + 1] = id end
  end
  if #rest == #held then return end
  local load = LOAD[callOf(callId).channel]
  clerk.contacts, clerk[load] = rest[1] and rest or nil, clerk[load] - 1
end

-- What the contacts of the call channel make of the clerk: a state or nil, and the one held longest.
local function heldState(held)
  local state, callId, offerId
  for _, id in ipairs(held) do
    local call = callOf(id)
    if call.channel == 'call' then
      local its = STATE_OF_HELD[call.state]
      if not state or WEIGHT[its] > WEIGHT[state] then state = its end
      if not callId then callId, offerId = id, call.offerId end
    end
  end
  return state, callId, offerId
end

local function refreshIdle(staffId, clerk, channel, free, moved)
  local idle = IDLE[channel]
  if free and (moved or not clerk[idle]) then
    clerk[idle] = true
    touch(staffId, clerk, channel)
  elseif not free then
    clerk[idle] = nil
  end
end

-- Brings state and idleness in line with what the clerk has chosen and holds. `keepsPlace`: the clerk has not really been
-- busy (a withdrawn offer) and keeps the place among the idle.
local function refreshClerk(staffId, keepsPlace)
  local clerk = changeClerk(staffId)
  local was = clerk.state
  local state, callId, offerId = heldState(heldBy(clerk))
  local reason = not state and clerk.choiceReason or nil
  state = state or clerk.choice

  local news = { state = state }
  if state ~= was or reason ~= clerk.reason then
    if was then news.was, news.wasMs = was, math.max(0, NOW - clerk.since) end
    clerk.state, clerk.since, clerk.reason = state, NOW, reason
  end
  clerk.callId, clerk.offerId = callId, offerId
  CLERK_NEWS[staffId] = news

  local isReady = clerk.choice == 'ready'
  local freeForCall = isReady and clerk.loadCall < clerk.capacityCall
  -- Whoever serves a caller is not given papers to read at the same time.
  local freeForReview = isReady and clerk.loadCall == 0 and clerk.loadReview < clerk.capacityReview
  local comesFree = freeForCall and not clerk.idleCall or freeForReview and not clerk.idleReview
  local moved = comesFree and not (keepsPlace and clerk.idleSince)
  if moved then clerk.idleSince = NOW end
  refreshIdle(staffId, clerk, 'call', freeForCall, moved)
  refreshIdle(staffId, clerk, 'review', freeForReview, moved)
  if not isPresent(clerk) then clerk.serves = nil end
end

local function setChoice(staffId, choice, reason)
  local clerk = changeClerk(staffId)
  clerk.choice, clerk.choiceReason = choice, reason ~= '' and reason or nil
end

-- Calls answered since the small hours (DAY_OFFSET_MS), for the rule `fewestCalls`.
local function countCall(staffId)
  local clerk = changeClerk(staffId)
  local day = math.floor((NOW + DAY_OFFSET_MS) / 86400000)
  clerk.callsToday = (clerk.day == day and clerk.callsToday or 0) + 1
  clerk.day = day
  -- Free for another one: the order of `fewestCalls` has changed.
  if clerk.idleCall then touch(staffId, clerk, 'call') end
  if clerk.idleReview then touch(staffId, clerk, 'review') end
end
