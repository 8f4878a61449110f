-- @include includes/records.lua

local function text(number)
  return string.format('%d', number)
end

-- What was worked out of a text: it depends on nothing else, so it stays right for as long as anybody asks. Routes, lanes
-- and names repeat themselves; a bound keeps those that do not from piling up.
local MOST_REMEMBERED = 2000
local function remembering(workOut)
  local known, count = {}, 0
  return function(given)
    local found = known[given]
    if found == nil then
      if count == MOST_REMEMBERED then known, count = {}, 0 end
      found = workOut(given)
      known[given], count = found, count + 1
    end
    return found
  end
end

-- One transition, one event: number and entry come from the same unit of work, so the numbers have no gaps. What every event
-- of a call or a clerk has to say (queue-types.ts) is added here, so that no transition can forget it.
local function append(event, callId, staffId, offerId, data)
  SEQ = SEQ + 1
  local queueId, siteId, kind, skills = false, false, false, false
  if callId then
    local call = changeCall(callId)
    queueId, siteId, kind, skills, call.stateSeq = call.queueId, call.siteId, call.kind, call.skills, SEQ
  end
  -- What `refreshClerk` found out about a clerk; the next event of that clerk tells it.
  local state, was, wasMs = false, false, false
  local news = staffId and CLERK_NEWS[staffId]
  if news then
    state, was, wasMs = news.state, news.was or false, news.wasMs or false
    CLERK_NEWS[staffId] = nil
  end
  EVENTS[#EVENTS + 1] = {
    event, NOW, callId or false, staffId or false, offerId or false, queueId, siteId, kind, skills, state, was, wasMs,
    next(data) and data or false,
  }
end
