-- The clerk takes the call: ARGV staffId, epoch, callId, offerId. Granted only while offer, epoch and deadline all match;
-- repeated by the clerk who has the call through this offer, it answers with the call (the first answer may be lost).
-- @include includes/call.lua
-- @include includes/refusals.lua
local staffId, epoch, callId, offerId = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local stale = staleFence(staffId, epoch)
if stale then return stale end
local present = callOf(callId)
local holds = present and present.state == 'active' and present.staffId == staffId
if holds and present.acceptedOffer == offerId then return answerWith(present) end
local lost = lostOffer(staffId, callId, offerId)
if lost then return lost end

local call = changeCall(callId)
settleOffer(call, 'accepted')
call.state, call.since, call.acceptedOffer = 'active', NOW, offerId
call.offerId, call.offerExpiresAt = nil, nil
-- 2 and more after the loss of a clerk: such an answer must not count twice in the service level.
call.answers = call.answers + 1
countCall(staffId)
refreshClerk(staffId)
append('callAccepted', callId, staffId, offerId,
  { waitMs = math.max(0, NOW - call.waitingSince), answers = call.answers })
-- Two colleagues talk about a caller, who does not hear it.
if call.parentId then
  changeCall(call.parentId).advised = true
  holdCaller(call.parentId)
end
return answerWith(call)
