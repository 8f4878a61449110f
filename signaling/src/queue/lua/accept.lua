-- The clerk takes the call: ARGV staffId, epoch, callId, offerId. Granted only while offer, epoch and deadline all match;
-- repeated by the clerk who has the call through this offer, it answers with the call (the first answer may be lost).
-- @include includes/call.lua
-- @include includes/refusals.lua
local staffId, epoch, callId, offerId = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local call = K.call .. callId

local stale = staleFence(staffId, epoch)
if stale then return stale end
local held = redis.call('HMGET', call, 'state', 'staffId', 'acceptedOffer')
if held[1] == 'active' and held[2] == staffId and held[3] == offerId then return redis.call('HGETALL', call) end
local lost = lostOffer(staffId, callId, offerId)
if lost then return lost end

settleOffer(offerId, 'accepted')
redis.call('ZREM', K.offers, callId)
leaveQueue(callId)
redis.call('ZADD', K.active, NOW, callId)
redis.call('HSET', call, 'state', 'active', 'since', NOW, 'offerId', '', 'offerExpiresAt', '', 'acceptedOffer', offerId)
countCall(staffId)
refreshClerk(staffId)
append('callAccepted', callId, staffId, offerId, {
  waitMs = text(math.max(0, NOW - redis.call('HGET', call, 'waitingSince'))),
  -- 2 and more after the loss of a clerk: such an answer must not count twice in the service level.
  answers = text(redis.call('HINCRBY', call, 'answers', 1)),
})
-- Two colleagues talk about a caller, who does not hear it.
local parentId = redis.call('HGET', call, 'parentId')
if parentId and parentId ~= '' then
  redis.call('HSET', K.call .. parentId, 'advised', '1')
  holdCaller(parentId)
end
return redis.call('HGETALL', call)
