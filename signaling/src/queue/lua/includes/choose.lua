-- @include includes/call.lua
-- @include includes/refusals.lua
-- A clerk chooses ready, break or signedOut, or a supervisor (`actor`) does. During a call and its wrap-up the choice holds
-- afterwards and cuts nothing; during an offer it is a refusal, and the call returns to its rank.
local function choose(staffId, wanted, reason, actor)
  local found = redis.call('HMGET', K.clerk .. staffId, 'state', 'choice', 'choiceReason', 'load:call')
  local state = found[1]
  if not state or state == 'signedOut' then
    if wanted == 'signedOut' then return nil end
    return refuse('CLERK_NOT_READY', 'sign in to the queue first')
  end
  local told = false
  setChoice(staffId, wanted, reason)
  if wanted ~= 'ready' then
    local held = redis.call('ZRANGE', K.held .. staffId, 0, -1)
    -- Papers to read go back at once when the clerk leaves for good; a caller in mid-call stays.
    local leaves = wanted == 'signedOut' and found[4] == '0'
    for _, callId in ipairs(held) do
      local its = redis.call('HGET', K.call .. callId, 'state')
      if its == 'offered' then
        returnOffer('callDeclined', callId, 'declined', { reason = wanted, actor = actor })
        told = true
      end
    end
    if leaves then
      dropAll(staffId, 'signedOut')
      told = told or #held > 0
    end
  end
  if not told and (found[2] ~= wanted or found[3] ~= reason) then
    refreshClerk(staffId)
    local now = redis.call('HMGET', K.clerk .. staffId, 'state', 'reason')
    append('clerkChanged', nil, staffId, nil, {
      state = now[1], reason = now[2], next = now[1] ~= wanted and wanted or '', actor = actor,
    })
  end
  return nil
end
