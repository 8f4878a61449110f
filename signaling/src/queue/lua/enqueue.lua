-- A call enters: ARGV callId, input (JSON), lane (JSON), boostMs, callerLeaseMs. Repeated for a live call it answers with
-- that call and changes nothing.
-- @include includes/events.lua
-- @include includes/rank.lua
-- @include includes/refusals.lua
local callId, input, lane, boostMs, leaseMs = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local key = K.call .. callId

local state = redis.call('HGET', key, 'state')
if state == 'wrapUp' or state == 'ended' then return refuse('CALL_ENDED', 'the call is over') end
if state then return redis.call('HGETALL', key) end

local ticket = redis.call('INCR', K.tickets)
redis.call('HSET', key, 'input', input, 'lane', lane, 'rank', NOW - boostMs,
  -- Zero-padded, so that among equal ranks the earlier ticket comes first.
  'member', string.format('%012d:%s', ticket, callId),
  'state', 'waiting', 'since', NOW, 'enqueuedAt', NOW, 'waitingSince', NOW, 'answers', 0)
redis.call('ZADD', K.callerPresence, NOW + leaseMs, callId)
joinQueue(callId)
local given = cjson.decode(input)
append('callEnqueued', callId, nil, nil, {
  kioskId = given.kioskId, caseId = given.caseId, siteId = given.siteId, itemCode = given.itemCode,
  boostMs = text(boostMs),
})
return redis.call('HGETALL', key)
