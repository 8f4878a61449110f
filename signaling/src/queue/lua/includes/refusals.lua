-- @include includes/records.lua
-- Why a request is refused. Each function answers an error whose first word is a code of shared/src/errors.ts, or nil.

local function refuse(code, why)
  return redis.error_reply(code .. ' ' .. why)
end

-- A clerk's epoch rises with each sign-in; whoever still holds an older one is another tab or machine. A clerk of whom
-- nothing is known, or only which call was restored, has to sign in.
local function staleFence(staffId, epoch)
  local clerk = clerkOf(staffId)
  local present = clerk and clerk.epoch or 0
  if present == tonumber(epoch) and clerk then return nil end
  if present == 0 then return refuse('CLERK_NOT_READY', 'sign in to the queue first') end
  return refuse('SUPERSEDED_TAB', 'this clerk has signed in elsewhere')
end

-- A queue that a supervisor has closed takes nobody new.
local function closedByHand(queueId)
  if not QUEUE_STATES then
    QUEUE_STATES = {}
    local flat = redis.call('HGETALL', K.queueStates)
    for i = 1, #flat, 2 do QUEUE_STATES[flat[i]] = flat[i + 1] end
  end
  return QUEUE_STATES[queueId] == 'closed' and refuse('QUEUE_CLOSED', 'the queue was closed') or nil
end

-- An offer can be answered by the clerk it was made to, before its deadline, while it stands.
local function lostOffer(staffId, callId, offerId)
  local call = callOf(callId)
  if not call then return refuse('NOT_FOUND', 'no such call') end
  if call.state == 'offered' and call.staffId == staffId and call.offerId == offerId then
    if NOW < call.offerExpiresAt then return nil end
    return refuse('OFFER_EXPIRED', 'the offer was not answered in time')
  end
  local fate = call.fates and call.fates[offerId]
  if fate == 'expired' then return refuse('OFFER_EXPIRED', 'the offer was not answered in time') end
  if fate == 'withdrawn' then return refuse('OFFER_WITHDRAWN', 'the caller has left') end
  if not fate and call.state == 'ended' then return refuse('CALL_ENDED', 'the call is over') end
  return refuse('OFFER_SUPERSEDED', 'the call is offered or given to another')
end

-- The clerk's own call, in the state given.
local function notInState(staffId, callId, wanted)
  local call = callOf(callId)
  if not call then return refuse('NOT_FOUND', 'no such call') end
  if call.state == 'ended' then return refuse('CALL_ENDED', 'the call is over') end
  if call.state ~= wanted or call.staffId ~= staffId then
    return refuse('CALL_STATE', 'the call is ' .. call.state)
  end
  return nil
end
