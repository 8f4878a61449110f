-- @include includes/match.lua
-- What stands around every transition: the state of one call of a function is set up, the transition runs, matches are
-- made where they may have become possible, and what has changed is written. A refusal has changed nothing.

local function start(keys, args)
  -- The keys of one domain are the same in every call.
  if K.generation ~= keys[1] then nameKeys(keys) end
  ARGV, ANSWER_KEY = args, nil
  RECORDS, CHANGED, CLERK_NEWS, HELD, TOUCHED = {}, {}, {}, {}, {}
  NOW = readClock()
end

local function answered(answer)
  flush()
  if ANSWER_KEY then return redis.call('HGETALL', ANSWER_KEY) end
  return answer
end

local function hasBegun()
  return redis.call('EXISTS', K.generation) == 1
end

local function notBegun()
  return redis.error_reply('STORE_UNAVAILABLE the queue has not begun')
end

-- Serves a Redis that knows nothing yet, too.
local function bare(transition, keys, args)
  start(keys, args)
  return answered(transition())
end

local function plain(transition, keys, args)
  start(keys, args)
  if not hasBegun() then return notBegun() end
  return answered(transition())
end

-- The offer ids stand behind a transition's own arguments. Answers { matches made, the transition's own answer }.
local function moving(transition, keys, args)
  start(keys, args)
  if not hasBegun() then return notBegun() end
  local answer = transition()
  if type(answer) == 'table' and answer.err then return answer end
  local offerIds = {}
  for i = 1, MATCH_LIMIT do offerIds[i] = args[#args - MATCH_LIMIT + i] end
  local matches = matchCalls(offerIds, touchedLanes())
  return { matches, answered(answer) or false }
end
