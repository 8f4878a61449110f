-- @include includes/records.lua
-- Why a request is refused. Each function answers an error whose first word is a code of shared/src/errors.ts, or nil.

local function refuse(code, why)
  return redis.error_reply(code .. ' ' .. why)
end

-- A clerk's epoch rises with each sign-in; whoever still holds an older one is another tab or machine. A clerk of whom
-- nothing is known, or only which call was restored, has to sign in.
local function staleFence(staffId, epoch)
  local present = clerkField(staffId, 'epoch')
  if present == epoch then return nil end
  if not present or present == '0' then return refuse('CLERK_NOT_READY', 'sign in to the queue first') end
  return refuse('SUPERSEDED_TAB', 'this clerk has signed in elsewhere')
end

-- A queue that a supervisor has closed takes nobody new.
local function closedByHand(queueId)
  if redis.call('HGET', K.queueStates, queueId) == 'closed' then
    return refuse('QUEUE_CLOSED', 'the queue was closed')
  end
  return nil
end

-- An offer can be answered by the clerk it was made to, before its deadline, while it stands.
local function lostOffer(staffId, callId, offerId)
  local state = callField(callId, 'state')
  if not state then return refuse('NOT_FOUND', 'no such call') end
  if state == 'offered' and callField(callId, 'staffId') == staffId and callField(callId, 'offerId') == offerId then
    if NOW < tonumber(callField(callId, 'offerExpiresAt')) then return nil end
    return refuse('OFFER_EXPIRED', 'the offer was not answered in time')
  end
  local fate = redis.call('GET', K.offer .. offerId)
  if fate == 'expired' then return refuse('OFFER_EXPIRED', 'the offer was not answered in time') end
  if fate == 'withdrawn' then return refuse('OFFER_WITHDRAWN', 'the caller has left') end
  if not fate and state == 'ended' then return refuse('CALL_ENDED', 'the call is over') end
  return refuse('OFFER_SUPERSEDED', 'the call is offered or given to another')
end

-- The clerk's own call, in the state given.
local function notInState(staffId, callId, wanted)
  local state = callField(callId, 'state')
  if not state then return refuse('NOT_FOUND', 'no such call') end
  if state == 'ended' then return refuse('CALL_ENDED', 'the call is over') end
  if state ~= wanted or callField(callId, 'staffId') ~= staffId then
    return refuse('CALL_STATE', 'the call is ' .. state)
  end
  return nil
end
