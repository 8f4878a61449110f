-- @include includes/call.lua
-- What the event of a contact that enters tells of its facts (JSON); `enqueue` and `restore` are given it.
local function toldOf(facts)
  local given = cjson.decode(facts)
  return { kioskId = given.kioskId, caseId = given.caseId, itemCode = given.itemCode }
end

-- Zero-padded, the earlier ticket comes first. Redis keeps sorted sets of up to 128 short members as lists that it walks at
-- every change; one member of more than 64 bytes spares that.
local function memberOf(ticket, callId)
  return string.format('%040d:%s', ticket, callId)
end

-- At the rank, and among equal ranks at the place, of another.
local function memberLike(other, callId)
  return string.match(other.member, '^%d+') .. ':' .. callId
end

-- A contact enters the line. Its `facts` (JSON) never change; `route` is JSON whose steps say what they require. `data`:
-- what its event tells.
local function enter(contact, data)
  local callId = contact.callId
  -- Whoever takes a place over has its ticket, too: among equal ranks it decides. A new ticket is the number of the event.
  contact.member = contact.member or memberOf(SEQ + 1, callId)
  contact.state, contact.since, contact.answers, contact.misses = 'waiting', NOW, 0, 0
  contact.waitingSince = contact.waitingSince or NOW
  setStep(contact, contact.step or 0)
  newCall(callId, contact)
  joinQueue(callId)
  data.boostMs = contact.boostMs
  append('callEnqueued', callId, nil, nil, data)
  return contact
end
