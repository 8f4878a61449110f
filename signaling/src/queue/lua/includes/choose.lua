-- @include includes/call.lua
-- @include includes/refusals.lua
-- A clerk chooses ready, break or signedOut, or a supervisor (`actor`) does. During a call and its wrap-up the choice holds
-- afterwards and cuts nothing; during an offer it is a refusal, and the call returns to its rank.
local function choose(staffId, wanted, reason, actor)
  local clerk = clerkOf(staffId)
  if not clerk or clerk.state == 'signedOut' then
    if wanted == 'signedOut' then return nil end
    return refuse('CLERK_NOT_READY', 'sign in to the queue first')
  end
  local choice, choiceReason, told = clerk.choice, clerk.choiceReason or '', false
  setChoice(staffId, wanted, reason)
  if wanted ~= 'ready' then
    for _, callId in ipairs(heldBy(clerk)) do
      if callOf(callId).state == 'offered' then
        returnOffer('callDeclined', callId, 'declined', { reason = wanted, actor = actor })
        told = true
      end
    end
    -- Papers to read go back at once when the clerk leaves for good; a caller in mid-call stays.
    if wanted == 'signedOut' and clerk.loadCall == 0 and clerk.contacts then
      dropAll(staffId, 'signedOut')
      told = true
    end
  end
  if not told and (choice ~= wanted or choiceReason ~= reason) then
    refreshClerk(staffId)
    append('clerkChanged', nil, staffId, nil, {
      state = clerk.state, reason = clerk.reason or '', next = clerk.state ~= wanted and wanted or '', actor = actor,
    })
  end
  return nil
end
