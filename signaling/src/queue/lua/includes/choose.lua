-- @include includes/call.lua
-- @include includes/refusals.lua
-- A clerk chooses ready, break or signedOut, or a supervisor (`actor`) does. During a call and its wrap-up the choice holds
-- afterwards and cuts nothing; during an offer it is a refusal, and the call returns to its rank.
local function choose(staffId, wanted, reason, actor)
  local state = clerkField(staffId, 'state')
  local choice, choiceReason = clerkField(staffId, 'choice'), clerkField(staffId, 'choiceReason')
  if not state or state == 'signedOut' then
    if wanted == 'signedOut' then return nil end
    return refuse('CLERK_NOT_READY', 'sign in to the queue first')
  end
  local told = false
  setChoice(staffId, wanted, reason)
  if wanted ~= 'ready' then
    local held = { unpack(heldBy(staffId)) }
    for _, callId in ipairs(held) do
      if callField(callId, 'state') == 'offered' then
        returnOffer('callDeclined', callId, 'declined', { reason = wanted, actor = actor })
        told = true
      end
    end
    -- Papers to read go back at once when the clerk leaves for good; a caller in mid-call stays.
    local leaves = wanted == 'signedOut' and clerkField(staffId, 'load:call') == '0'
    if leaves and #heldBy(staffId) > 0 then
      dropAll(staffId, 'signedOut')
      told = true
    end
  end
  if not told and (choice ~= wanted or choiceReason ~= reason) then
    refreshClerk(staffId)
    local now = clerkField(staffId, 'state')
    append('clerkChanged', nil, staffId, nil, {
      state = now, reason = clerkField(staffId, 'reason'), next = now ~= wanted and wanted or '', actor = actor,
    })
  end
  return nil
end
