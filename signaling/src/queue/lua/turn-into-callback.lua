-- The caller would rather be called back: ARGV callId, callbackId. The call ends, and a callback with its rank, route and
-- step waits in its place. Repeating it answers with that callback.
-- @include includes/enter.lua
-- @include includes/refusals.lua
local callId, callbackId = ARGV[1], ARGV[2]

local present = callOf(callId)
if not present then return refuse('NOT_FOUND', 'no such call') end
local state = present.state
if present.callbackId then return answerWith(callOf(present.callbackId)) end
if state == 'ended' or state == 'wrapUp' then return refuse('CALL_ENDED', 'the call is over') end
if state ~= 'waiting' and state ~= 'offered' or present.kind ~= 'video' then
  return refuse('CALL_STATE', 'the call is ' .. state)
end
if callOf(callbackId) then return refuse('CALL_ENDED', 'there is such a call') end

local call, staffId, offerId = changeCall(callId), nil, nil
if state == 'offered' then staffId, offerId = withdrawOffered(callId, 'callback') else endCall(call, 'callback') end
call.callbackId = callbackId
append('callTurnedCallback', callId, staffId, offerId,
  { from = state, callbackId = callbackId, waitMs = math.max(0, NOW - call.waitingSince) })
local data = toldOf(call.facts)
data.keeps = callId
return answerWith(enter({
  callId = callbackId, kind = 'callback', channel = 'call', facts = call.facts, siteId = call.siteId, route = call.route,
  boostMs = call.boostMs, offerMs = call.offerMs, wrapUpMs = call.wrapUpMs, rank = call.rank,
  enqueuedAt = call.enqueuedAt, step = call.step, member = memberLike(call, callbackId),
}, data))
