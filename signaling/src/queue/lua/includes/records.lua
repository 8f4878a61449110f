-- @include includes/now.lua
-- Records of calls and clerks as one transition sees them: read once, all small fields together, written once at the end. A
-- transition looks at a record a dozen times; asking Redis each time was most of what a transition cost.

local CALL_FIELDS = { 'state', 'kind', 'channel', 'since', 'staffId', 'offerId', 'lane', 'member', 'rank', 'queueId',
  'siteId', 'skills', 'step', 'stepSince', 'nextMs', 'waitingSince', 'offerMs', 'wrapUpMs', 'heldSince', 'heldMs',
  'answers', 'misses', 'endReason', 'parentId', 'consultId', 'advised', 'acceptedOffer', 'offerExpiresAt', 'exceptFor' }
local CLERK_FIELDS = { 'state', 'since', 'reason', 'choice', 'choiceReason', 'load:call', 'load:review',
  'capacity:call', 'capacity:review', 'idle:call', 'idle:review', 'idleSince', 'contacts', 'callId', 'offerId', 'epoch',
  'day', 'callsToday' }

local function record(key, fields)
  local known = RECORDS[key]
  if not known then
    known = {}
    local found = redis.call('HMGET', key, unpack(fields))
    for i, field in ipairs(fields) do known[field] = found[i] end
    RECORDS[key] = known
  end
  return known
end

-- Fields as text; false where there is none, as Redis answers it. A field beyond the small ones is asked for by itself.
local function callField(callId, field)
  local known = record(K.call .. callId, CALL_FIELDS)
  if known[field] == nil then known[field] = redis.call('HGET', K.call .. callId, field) end
  return known[field]
end

local function clerkField(staffId, field)
  local known = record(K.clerk .. staffId, CLERK_FIELDS)
  if known[field] == nil then known[field] = redis.call('HGET', K.clerk .. staffId, field) end
  return known[field]
end

local function change(key, known, fields)
  local changed = CHANGED[key] or {}
  CHANGED[key] = changed
  for field, value in pairs(fields) do
    if type(value) == 'number' then value = string.format('%d', value) end
    known[field], changed[field] = value, value
  end
end

local function setCall(callId, fields)
  change(K.call .. callId, record(K.call .. callId, CALL_FIELDS), fields)
end

local function setClerk(staffId, fields)
  change(K.clerk .. staffId, record(K.clerk .. staffId, CLERK_FIELDS), fields)
end

-- Writes what has changed; the frame around every transition (frame.lua) calls it last.
local function flush()
  for key, changed in pairs(CHANGED) do
    local flat = {}
    for field, value in pairs(changed) do
      flat[#flat + 1] = field
      flat[#flat + 1] = value
    end
    redis.call('HSET', key, unpack(flat))
  end
end

-- The whole record, once the transition has done all it does: `return answerWith(key)`.
local function answerWith(key)
  ANSWER_KEY = key
  return nil
end
