-- @include includes/idle.lua
-- @include includes/retention.lua
-- A clerk has chosen to be ready, on a break, not ready or signed out, and holds contacts up to a capacity for each
-- channel. The state that everybody sees follows from both, and so does who is idle; `refreshClerk` keeps them in step.

local STATE_OF_HELD = { offered = 'offered', active = 'onCall', wrapUp = 'wrapUp' }
local WEIGHT = { wrapUp = 1, onCall = 2, offered = 3 }

-- Whoever could take another one as well goes to the end of the idle (`refreshClerk`).
local function holdContact(staffId, callId, channel)
  if redis.call('HGET', K.clerk .. staffId, 'idle:' .. channel) == '1' then leaveIdle(staffId, channel) end
  redis.call('ZADD', K.held .. staffId, NOW, callId)
  redis.call('HINCRBY', K.clerk .. staffId, 'load:' .. channel, 1)
end

local function releaseContact(staffId, callId)
  if redis.call('ZREM', K.held .. staffId, callId) == 1 then
    local channel = redis.call('HGET', K.call .. callId, 'channel')
    redis.call('HINCRBY', K.clerk .. staffId, 'load:' .. channel, -1)
  end
end

-- What the contacts of the call channel make of the clerk: a state or nil, and the one held longest.
local function heldState(staffId, held)
  local state, callId, offerId
  for _, id in ipairs(held) do
    local found = redis.call('HMGET', K.call .. id, 'state', 'channel', 'offerId')
    if found[2] == 'call' then
      local its = STATE_OF_HELD[found[1]]
      if not state or WEIGHT[its] > WEIGHT[state] then state = its end
      if not callId then callId, offerId = id, found[3] end
    end
  end
  return state, callId or '', offerId or ''
end

local function refreshIdle(staffId, channel, free, wasIdle, since, moved)
  if free and (moved or wasIdle ~= '1') then
    goIdle(staffId, channel, since)
  elseif not free and wasIdle == '1' then
    leaveIdle(staffId, channel)
  end
end

-- Brings state, idle sets and leases in line with what the clerk has chosen and holds. `keepsPlace`: the clerk has not
-- really been busy (a withdrawn offer) and keeps the place among the idle.
local function refreshClerk(staffId, keepsPlace)
  local key = K.clerk .. staffId
  local held = redis.call('ZRANGE', K.held .. staffId, 0, -1)
  local found = redis.call('HMGET', key, 'state', 'since', 'reason', 'choice', 'choiceReason', 'load:call',
    'load:review', 'capacity:call', 'capacity:review', 'idle:call', 'idle:review', 'idleSince')
  local choice = found[4]
  local state, callId, offerId = heldState(staffId, held)
  local reason = state and '' or found[5]
  state = state or choice
  redis.call('HSET', key, 'callId', callId, 'offerId', offerId, 'contacts', #held > 0 and cjson.encode(held) or '[]')

  local news = { state = state }
  if state ~= found[1] or reason ~= found[3] then
    redis.call('HSET', key, 'state', state, 'since', NOW, 'reason', reason)
    if found[1] then news.was, news.wasMs = found[1], text(math.max(0, NOW - found[2])) end
  end
  CLERK_NEWS[staffId] = news

  local calls, reviews = tonumber(found[6]), tonumber(found[7])
  local freeForCall = choice == 'ready' and calls < tonumber(found[8])
  -- Whoever serves a caller is not given papers to read at the same time.
  local freeForReview = choice == 'ready' and calls == 0 and reviews < tonumber(found[9])
  local since, moved = tonumber(found[12]), false
  if (freeForCall and found[10] ~= '1' or freeForReview and found[11] ~= '1') and not (keepsPlace and since) then
    since, moved = NOW, true
    redis.call('HSET', key, 'idleSince', NOW)
  end
  refreshIdle(staffId, 'call', freeForCall, found[10], since, moved)
  refreshIdle(staffId, 'review', freeForReview, found[11], since, moved)

  if state == 'signedOut' and #held == 0 then
    redis.call('ZREM', K.clerkPresence, staffId)
    redis.call('DEL', K.serves .. staffId)
    redis.call('EXPIRE', key, KEEP_SIGNED_OUT_CLERK)
  end
end

local function setChoice(staffId, choice, reason)
  redis.call('HSET', K.clerk .. staffId, 'choice', choice, 'choiceReason', reason or '')
end

-- Calls answered since midnight (UTC + dayOffset), for the rule `fewestCalls`.
local function countCall(staffId)
  local day = text(math.floor((NOW + DAY_OFFSET_MS) / 86400000))
  if redis.call('HGET', K.clerk .. staffId, 'day') ~= day then
    redis.call('HSET', K.clerk .. staffId, 'day', day, 'callsToday', 0)
  end
  redis.call('HINCRBY', K.clerk .. staffId, 'callsToday', 1)
  -- Free for another one: the order of `fewestCalls` has changed.
  local found = redis.call('HMGET', K.clerk .. staffId, 'idle:call', 'idleSince')
  if found[1] == '1' then goIdle(staffId, 'call', tonumber(found[2])) end
end
