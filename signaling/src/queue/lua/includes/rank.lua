-- @include includes/idle.lua
-- A call's rank is the moment it came minus its head start, then its ticket. It is written once, when the call enters,
-- and every return to the queue uses it again: `now` cancels out, so calls age without being rescored. Only a supervisor
-- moves a call to another rank.

-- `heads` holds each lane that has somebody waiting, at the rank of the first.
local function refreshHead(lane)
  local first = redis.call('ZRANGE', K.waitingIn .. lane, 0, 0, 'WITHSCORES')
  if first[1] then
    redis.call('ZADD', K.heads, first[2], lane)
  else
    redis.call('ZREM', K.heads, lane)
  end
end

-- Papers have a line of their own in each queue: nobody is behind them.
local function lineName(queueId, channel)
  return channel == 'review' and queueId .. '/papers' or queueId
end

local function placeOf(callId)
  return {
    lane = callField(callId, 'lane'), member = callField(callId, 'member'), rank = callField(callId, 'rank'),
    line = lineName(callField(callId, 'queueId'), callField(callId, 'channel')),
  }
end

local function enterLane(callId)
  local own = placeOf(callId)
  openLane(own.lane)
  redis.call('ZADD', K.waitingIn .. own.lane, own.rank, own.member)
  redis.call('ZADD', K.heads, 'LT', own.rank, own.lane)
  TOUCHED[own.lane] = true
end

-- Offered: nobody else gets it, but it keeps its place in the line that callers see.
local function leaveLane(callId)
  local own = placeOf(callId)
  if redis.call('ZREM', K.waitingIn .. own.lane, own.member) == 1 then refreshHead(own.lane) end
end

local function enterLine(callId)
  local own = placeOf(callId)
  redis.call('ZADD', K.rank, own.rank, own.member)
  redis.call('ZADD', K.queued .. own.line, own.rank, own.member)
end

local function leaveLine(callId)
  local own = placeOf(callId)
  redis.call('ZREM', K.rank, own.member)
  redis.call('ZREM', K.queued .. own.line, own.member)
end
