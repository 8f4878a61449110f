-- @include includes/idle.lua
-- The end of a unit of work: everything that has changed is written, and whatever changed more than once is written once.
-- Until then Redis knows nothing of it, so a fault in a transition leaves no trace.

local PUT, DROPPED
-- What one command takes at most: Lua hands over no more than some thousands.
local MOST_ARGUMENTS = 1000
-- More would only be moved about in memory when one of them is read.
local EVENTS_AN_ENTRY = 16

local function put(key, score, member)
  local args = PUT[key]
  if not args then
    args = { key }
    PUT[key] = args
  end
  local n = #args
  args[n + 1], args[n + 2] = text(score), member
  if n > MOST_ARGUMENTS then
    redis.call('ZADD', unpack(args))
    PUT[key] = nil
  end
end

local function drop(key, member)
  local args = DROPPED[key]
  if not args then
    args = { key }
    DROPPED[key] = args
  end
  local n = #args
  args[n + 1] = member
  if n > MOST_ARGUMENTS then
    redis.call('ZREM', unpack(args))
    DROPPED[key] = nil
  end
end

-- One member of one index, by its score before and after; nil or false where it does not stand.
local function move(key, member, before, after)
  if before == after then return end
  if after then put(key, after, member) elseif before then drop(key, member) end
end

-- One member that stands in one of several sorted sets of a stem.
local function moveAmong(stem, member, before, rankBefore, after, rankAfter)
  if before and before ~= after then drop(stem .. before, member) end
  if after and (before ~= after or rankBefore ~= rankAfter) then put(stem .. after, rankAfter, member) end
end

local function indexCall(callId, call, before)
  local now = standingOf(call)
  if before.line or now.line then
    moveAmong(K.queued, call.member, before.line, before.rank, now.line, now.rank)
    moveAmong(K.waitingIn, call.member, before.lane, before.rank, now.lane, now.rank)
    move(K.offers, callId, before.offerEnds, now.offerEnds)
    move(K.widenings, callId, before.widens, now.widens)
  end
  move(K.active, callId, before.active, now.active)
  move(K.wrapUps, callId, before.wrapUpEnds, now.wrapUpEnds)
  if before.needsCaller and not now.needsCaller then drop(K.callerPresence, callId) end
end

local function indexClerk(staffId, clerk, before)
  if before.present and not isPresent(clerk) then drop(K.clerkPresence, staffId) end
  if before.idleCall == clerk.idleCall and before.idleReview == clerk.idleReview and before.serves == clerk.serves
    and before.idleSince == clerk.idleSince and before.callsToday == clerk.callsToday then
    return
  end
  local stood = {}
  for _, place in ipairs(placesOf(before.serves)) do
    if before[IDLE[place.channel]] then stood[place.lane] = idleScore(place, before) end
  end
  for _, place in ipairs(placesOf(clerk.serves)) do
    local score = clerk[IDLE[place.channel]] and idleScore(place, clerk)
    move(K.idleIn .. place.lane, staffId, stood[place.lane], score)
    stood[place.lane] = nil
  end
  for lane in pairs(stood) do drop(K.idleIn .. lane, staffId) end
end

local function writeRecords()
  local live = {}
  local function keep(key, record, forSeconds)
    if forSeconds then
      redis.call('SET', key, packed(record), 'EX', forSeconds)
      return
    end
    local n = #live
    live[n + 1], live[n + 2] = key, packed(record)
    if n > MOST_ARGUMENTS then
      redis.call('MSET', unpack(live))
      live = {}
    end
  end
  for callId, before in pairs(STOOD) do
    local call = CALLS[callId]
    indexCall(callId, call, before)
    keep(K.call .. callId, call, call.state == 'ended' and KEEP_ENDED_CALL)
  end
  for staffId, before in pairs(WAS_FREE) do
    local clerk = CLERKS[staffId]
    indexClerk(staffId, clerk, before)
    keep(K.clerk .. staffId, clerk, not isPresent(clerk) and KEEP_SIGNED_OUT_CLERK)
  end
  if live[1] then redis.call('MSET', unpack(live)) end
end

-- Signs of life of those who are still needed.
local function writeLeases()
  for callId, deadline in pairs(CALLER_LEASES) do
    if needsCaller(CALLS[callId]) then put(K.callerPresence, deadline, callId) end
  end
  for staffId, deadline in pairs(CLERK_LEASES) do
    if isPresent(CLERKS[staffId]) then put(K.clerkPresence, deadline, staffId) end
  end
end

-- An entry of the stream holds several events when several things happened at once; its id is the number of the last.
local function writeEvents()
  local count = #EVENTS
  if count == 0 then return end
  for first = 1, count, EVENTS_AN_ENTRY do
    local last = math.min(first + EVENTS_AN_ENTRY - 1, count)
    local some = count <= EVENTS_AN_ENTRY and EVENTS or { unpack(EVENTS, first, last) }
    redis.call('XADD', K.events, text(SEQ - count + last) .. '-0', 'events', cmsgpack.pack(some))
  end
  redis.call('SET', K.seq, text(SEQ))
end

-- Writes what has changed. Transitions that read an index themselves, and not through views.lua, run in a unit of work alone.
local function settle()
  PUT, DROPPED = {}, {}
  writeRecords()
  writeLeases()
  writeEvents()
  for _, args in pairs(DROPPED) do redis.call('ZREM', unpack(args)) end
  for _, args in pairs(PUT) do redis.call('ZADD', unpack(args)) end
end
