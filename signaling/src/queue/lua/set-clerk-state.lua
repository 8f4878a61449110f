-- A clerk chooses ready, break or signedOut: ARGV staffId, epoch, state, reason. During a call and its wrap-up the choice
-- is kept for afterwards and cuts nothing; during an offer it is a refusal, and the call returns to its rank.
-- @include includes/call.lua
-- @include includes/refusals.lua
local staffId, epoch, wanted, reason = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local key = K.clerk .. staffId

local stale = staleFence(staffId, epoch)
if stale then return stale end
local before = redis.call('HMGET', key, 'state', 'reason', 'callId', 'offerId', 'next', 'nextReason')
local state, callId, offerId = before[1], before[3], before[4]

local function apply()
  if wanted == 'signedOut' then signOutClerk(staffId, reason) else setClerk(staffId, wanted, reason) end
end

if state == 'signedOut' then
  if wanted ~= 'signedOut' then return refuse('CLERK_NOT_READY', 'sign in to the queue first') end
elseif state == 'offered' then
  if wanted ~= 'ready' then
    settleOffer(offerId, 'declined')
    returnCall(callId)
    apply()
    append('callDeclined', callId, staffId, offerId, { reason = wanted, clerkState = wanted })
  end
elseif state == 'onCall' or state == 'wrapUp' then
  local wish, why = '', ''
  if wanted ~= 'ready' then wish, why = wanted, reason end
  if before[5] ~= wish or before[6] ~= why then
    redis.call('HSET', key, 'next', wish, 'nextReason', why)
    append('clerkChanged', nil, staffId, nil, { state = state, reason = '', clerkState = state, next = wish })
  end
elseif state ~= wanted or before[2] ~= reason then
  apply()
  append('clerkChanged', nil, staffId, nil, { state = wanted, reason = reason, clerkState = wanted })
end
return redis.call('HGETALL', key)
