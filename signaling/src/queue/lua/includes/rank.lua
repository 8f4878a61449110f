-- @include includes/idle.lua
-- A call's rank is the moment it came minus its head start, then its ticket. It is written once, when the call enters,
-- and every return to the queue uses it again: `now` cancels out, so calls age without being rescored.

-- `heads` holds each lane that has somebody waiting, at the rank of the first.
local function refreshHead(lane)
  local first = redis.call('ZRANGE', K.waitingIn .. lane, 0, 0, 'WITHSCORES')
  if first[1] then
    redis.call('ZADD', K.heads, first[2], lane)
  else
    redis.call('ZREM', K.heads, lane)
  end
end

local function rankOf(callId)
  local found = redis.call('HMGET', K.call .. callId, 'lane', 'member', 'rank')
  return { lane = found[1], member = found[2], score = found[3] }
end

-- Waits, at its own rank.
local function joinQueue(callId)
  local own = rankOf(callId)
  openLane(own.lane)
  redis.call('ZADD', K.rank, own.score, own.member)
  redis.call('ZADD', K.waitingIn .. own.lane, own.score, own.member)
  refreshHead(own.lane)
end

-- Offered: nobody else gets it, but it keeps its place in the line that callers see.
local function leaveLane(callId)
  local own = rankOf(callId)
  redis.call('ZREM', K.waitingIn .. own.lane, own.member)
  refreshHead(own.lane)
end

-- Answered or gone.
local function leaveQueue(callId)
  leaveLane(callId)
  redis.call('ZREM', K.rank, rankOf(callId).member)
end
