-- @include includes/now.lua
-- @include includes/retention.lua
-- Records of calls and clerks, each one packed value in Redis. A unit of work (one call of a function, with one transition
-- or many) reads each record once, changes it in memory and writes it once at the end (settle.lua). A field without a value
-- is nil. Whoever changes a record asks for it by `changeCall` or `changeClerk`.

local function callOf(callId)
  local call = CALLS[callId]
  if call == nil then
    local packed = redis.call('GET', K.call .. callId)
    call = packed and unpackCall(packed)
    CALLS[callId] = call
  end
  return call
end

local function clerkOf(staffId)
  local clerk = CLERKS[staffId]
  if clerk == nil then
    local packed = redis.call('GET', K.clerk .. staffId)
    clerk = packed and unpackClerk(packed)
    CLERKS[staffId] = clerk
  end
  return clerk
end

-- Reads many at once: those that are not known yet.
local function fetch(known, stem, ids, unpackRecord)
  local keys, missing = {}, {}
  for id in pairs(ids) do
    if known[id] == nil then keys[#keys + 1], missing[#missing + 1] = stem .. id, id end
  end
  if not keys[1] then return end
  for i, found in ipairs(redis.call('MGET', unpack(keys))) do known[missing[i]] = found and unpackRecord(found) end
end

-- The records of these calls and clerks (sets of ids), and of the clerks who hold these calls.
local function foresee(calls, clerks)
  fetch(CALLS, K.call, calls, unpackCall)
  for callId in pairs(calls) do
    local call = CALLS[callId]
    if call and call.staffId then clerks[call.staffId] = true end
  end
  fetch(CLERKS, K.clerk, clerks, unpackClerk)
end

-- Which fields hold, for a channel, how many contacts the clerk has, how many are allowed, and whether the clerk is free.
local LOAD = { call = 'loadCall', review = 'loadReview' }
local CAPACITY = { call = 'capacityCall', review = 'capacityReview' }
local IDLE = { call = 'idleCall', review = 'idleReview' }

-- Papers have a line of their own in each queue: nobody is behind them.
local function lineName(queueId, channel)
  return channel == 'review' and queueId .. '/papers' or queueId
end

-- A kiosk has to give signs of life until nobody there is talked to any more.
local function needsCaller(call)
  local state = call.state
  return call.kind == 'video' and (state == 'waiting' or state == 'offered' or state == 'active')
end

-- In which indexes a call stands: all of them follow from the record. `settle` compares before and after.
local function standingOf(call)
  local state = call.state
  if state == 'waiting' or state == 'offered' then
    return {
      line = lineName(call.queueId, call.channel), rank = call.rank, lane = state == 'waiting' and call.lane,
      offerEnds = call.offerExpiresAt, widens = call.nextMs and call.stepSince + call.nextMs,
      needsCaller = needsCaller(call),
    }
  end
  if state == 'active' then return { active = call.since, needsCaller = needsCaller(call) } end
  return { wrapUpEnds = call.wrapUpUntil }
end

local NOWHERE = {}

local function changeCall(callId)
  local call = callOf(callId)
  if not STOOD[callId] then STOOD[callId] = standingOf(call) end
  PACKED[call] = nil
  return call
end

local function newCall(callId, call)
  CALLS[callId] = call
  STOOD[callId] = NOWHERE
end

-- Signed out and without anything in hand, a clerk is a memory only.
local function isPresent(clerk)
  return clerk.state and not (clerk.state == 'signedOut' and not clerk.contacts)
end

local function freedomOf(clerk)
  return {
    idleCall = clerk.idleCall, idleReview = clerk.idleReview, idleSince = clerk.idleSince,
    callsToday = clerk.callsToday, serves = clerk.serves, present = isPresent(clerk),
  }
end

-- A clerk of whom nothing is known gets an empty record.
local function changeClerk(staffId)
  local clerk = clerkOf(staffId)
  if not clerk then
    clerk = {}
    CLERKS[staffId] = clerk
  end
  if not WAS_FREE[staffId] then WAS_FREE[staffId] = freedomOf(clerk) end
  PACKED[clerk] = nil
  return clerk
end

local function packed(record)
  local text = PACKED[record]
  if not text then
    text = record.member and packCall(record) or packClerk(record)
    PACKED[record] = text
  end
  return text
end

-- The whole record, as it is once its transition and the matches after it are done: `return answerWith(call)`.
local function answerWith(record)
  ANSWER = record
  return nil
end
