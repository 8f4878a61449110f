-- @include includes/idle.lua
-- @include includes/retention.lua
-- A clerk has chosen to be ready, on a break, not ready or signed out, and holds contacts up to a capacity for each
-- channel. The state that everybody sees follows from both, and so does who is idle; `refreshClerk` keeps them in step.

local STATE_OF_HELD = { offered = 'offered', active = 'onCall', wrapUp = 'wrapUp' }
local WEIGHT = { wrapUp = 1, onCall = 2, offered = 3 }

-- What a clerk holds, the longest held first.
local function heldBy(staffId)
  if not HELD[staffId] then
    local contacts = clerkField(staffId, 'contacts')
    HELD[staffId] = contacts and contacts ~= '[]' and cjson.decode(contacts) or {}
  end
  return HELD[staffId]
end

local function setHeld(staffId, held, channel, more)
  HELD[staffId] = held
  setClerk(staffId, {
    contacts = #held > 0 and cjson.encode(held) or '[]',
    ['load:' .. channel] = tonumber(clerkField(staffId, 'load:' .. channel)) + more,
  })
end

-- Whoever could take another one as well goes to the end of the idle (`refreshClerk`).
local function holdContact(staffId, callId, channel)
  if clerkField(staffId, 'idle:' .. channel) == '1' then leaveIdle(staffId, channel) end
  local held = { unpack(heldBy(staffId)) }
  held[#held + 1] = callId
  setHeld(staffId, held, channel, 1)
end

local function releaseContact(staffId, callId)
  local rest = {}
  for _, id in ipairs(heldBy(staffId)) do
    if id ~= callId then rest[#rest + 1] = id end
  end
  if #rest < #heldBy(staffId) then setHeld(staffId, rest, callField(callId, 'channel'), -1) end
end

-- What the contacts of the call channel make of the clerk: a state or nil, and the one held longest.
local function heldState(held)
  local state, callId, offerId
  for _, id in ipairs(held) do
    if callField(id, 'channel') == 'call' then
      local its = STATE_OF_HELD[callField(id, 'state')]
      if not state or WEIGHT[its] > WEIGHT[state] then state = its end
      if not callId then callId, offerId = id, callField(id, 'offerId') end
    end
  end
  return state, callId or '', offerId or ''
end

local function refreshIdle(staffId, channel, free, moved)
  local wasIdle = clerkField(staffId, 'idle:' .. channel) == '1'
  if free and (moved or not wasIdle) then
    goIdle(staffId, channel, tonumber(clerkField(staffId, 'idleSince')))
  elseif not free and wasIdle then
    leaveIdle(staffId, channel)
  end
end

-- Brings state, idle sets and leases in line with what the clerk has chosen and holds. `keepsPlace`: the clerk has not
-- really been busy (a withdrawn offer) and keeps the place among the idle.
local function refreshClerk(staffId, keepsPlace)
  local held = heldBy(staffId)
  local choice, was = clerkField(staffId, 'choice'), clerkField(staffId, 'state')
  local state, callId, offerId = heldState(held)
  local reason = state and '' or clerkField(staffId, 'choiceReason')
  state = state or choice

  local news = { state = state }
  if state ~= was or reason ~= clerkField(staffId, 'reason') then
    if was then news.was, news.wasMs = was, text(math.max(0, NOW - clerkField(staffId, 'since'))) end
    setClerk(staffId, { state = state, since = NOW, reason = reason })
  end
  setClerk(staffId, { callId = callId, offerId = offerId })
  CLERK_NEWS[staffId] = news

  local calls, reviews = tonumber(clerkField(staffId, 'load:call')), tonumber(clerkField(staffId, 'load:review'))
  local freeForCall = choice == 'ready' and calls < tonumber(clerkField(staffId, 'capacity:call'))
  -- Whoever serves a caller is not given papers to read at the same time.
  local freeForReview = choice == 'ready' and calls == 0 and reviews < tonumber(clerkField(staffId, 'capacity:review'))
  local comesFree = freeForCall and clerkField(staffId, 'idle:call') ~= '1'
    or freeForReview and clerkField(staffId, 'idle:review') ~= '1'
  local moved = comesFree and not (keepsPlace and tonumber(clerkField(staffId, 'idleSince') or ''))
  if moved then setClerk(staffId, { idleSince = NOW }) end
  refreshIdle(staffId, 'call', freeForCall, moved)
  refreshIdle(staffId, 'review', freeForReview, moved)

  if state == 'signedOut' and #held == 0 then
    redis.call('ZREM', K.clerkPresence, staffId)
    redis.call('DEL', K.serves .. staffId)
    redis.call('EXPIRE', K.clerk .. staffId, KEEP_SIGNED_OUT_CLERK)
  end
end

local function setChoice(staffId, choice, reason)
  setClerk(staffId, { choice = choice, choiceReason = reason or '' })
end

-- Calls answered since the small hours (DAY_OFFSET_MS), for the rule `fewestCalls`.
local function countCall(staffId)
  local day = text(math.floor((NOW + DAY_OFFSET_MS) / 86400000))
  local before = clerkField(staffId, 'day') == day and tonumber(clerkField(staffId, 'callsToday')) or 0
  setClerk(staffId, { day = day, callsToday = before + 1 })
  -- Free for another one: the order of `fewestCalls` has changed.
  if clerkField(staffId, 'idle:call') == '1' then goIdle(staffId, 'call', tonumber(clerkField(staffId, 'idleSince'))) end
end
