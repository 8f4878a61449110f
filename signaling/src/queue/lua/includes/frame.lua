-- @include includes/match.lua
-- What stands around transitions: a unit of work begins, each transition runs, matches are made where they may have become
-- possible, and in the end everything that has changed is written at once. A refusal has changed nothing.

local TRANSITIONS = {}

local function begin(keys, offerId)
  -- The keys of one domain are the same in every call.
  if K.seq ~= keys[1] then nameKeys(keys[1]) end
  OFFER_STEM, OFFERS_MADE = string.sub(offerId, 1, -4), 0
  CALLS, CLERKS, STOOD, WAS_FREE, PACKED = {}, {}, {}, {}, {}
  CALLER_LEASES, CLERK_LEASES, CLERK_NEWS, EVENTS = {}, {}, {}, {}
  TOUCHED, ENTERED, FREED, WAITING, RESTING, USED = {}, {}, {}, {}, {}, {}
  QUEUE_STATES, IS_MORE = nil, 0
  NOW = readClock()
  NOW_TEXT = text(NOW)
  local seq = redis.call('GET', K.seq)
  HAS_BEGUN, SEQ = seq and true, tonumber(seq) or 0
end

-- How transitions of a kind run. `bare`: serves a Redis that knows nothing yet, too. `moving`: may make a match possible.
local function perform(transition)
  if not HAS_BEGUN and transition.frame ~= 'bare' then
    return redis.error_reply('STORE_UNAVAILABLE the queue has not begun')
  end
  ANSWER = nil
  local answer = transition.run()
  if type(answer) == 'table' and answer.err then return answer end
  if transition.frame == 'moving' and matchTouched() == MATCH_LIMIT then IS_MORE = 1 end
  if ANSWER then return packed(ANSWER) end
  return answer or false
end

-- ARGV: an id for offers, then for each transition its name, the number of its arguments, and these. Answers whether matches
-- may be left, then what each transition answers.
local function unitOfWork(keys, args)
  begin(keys, args[1])
  local answers, at, calls, clerks = {}, 2, {}, {}
  while args[at] do
    local transition = TRANSITIONS[args[at]]
    if transition.call then calls[args[at + 1 + transition.call]] = true end
    if transition.clerk then clerks[args[at + 1 + transition.clerk]] = true end
    at = at + 2 + tonumber(args[at + 1])
  end
  foresee(calls, clerks)
  at = 2
  while args[at] do
    local name, count = args[at], tonumber(args[at + 1])
    ARGV = { unpack(args, at + 2, at + 1 + count) }
    at = at + 2 + count
    answers[#answers + 1] = perform(TRANSITIONS[name])
  end
  settle()
  return { IS_MORE, unpack(answers) }
end
