-- The clerk takes the call: ARGV staffId, epoch, callId, offerId. Granted only while offer, epoch and deadline all match;
-- repeated by the clerk who has the call through this offer, it answers with the call (the first answer may be lost).
-- @include includes/call.lua
-- @include includes/refusals.lua
local staffId, epoch, callId, offerId = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local stale = staleFence(staffId, epoch)
if stale then return stale end
local holds = callField(callId, 'state') == 'active' and callField(callId, 'staffId') == staffId
if holds and callField(callId, 'acceptedOffer') == offerId then return answerWith(K.call .. callId) end
local lost = lostOffer(staffId, callId, offerId)
if lost then return lost end

settleOffer(offerId, 'accepted')
redis.call('ZREM', K.offers, callId)
leaveQueue(callId)
redis.call('ZADD', K.active, NOW, callId)
-- 2 and more after the loss of a clerk: such an answer must not count twice in the service level.
local answers = callField(callId, 'answers') + 1
setCall(callId, {
  state = 'active', since = NOW, offerId = '', offerExpiresAt = '', acceptedOffer = offerId, answers = answers,
})
countCall(staffId)
refreshClerk(staffId)
append('callAccepted', callId, staffId, offerId,
  { waitMs = text(math.max(0, NOW - callField(callId, 'waitingSince'))), answers = text(answers) })
-- Two colleagues talk about a caller, who does not hear it.
local parentId = callField(callId, 'parentId')
if parentId and parentId ~= '' then
  setCall(parentId, { advised = '1' })
  holdCaller(parentId)
end
return answerWith(K.call .. callId)
