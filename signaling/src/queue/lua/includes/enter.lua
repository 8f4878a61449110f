-- @include includes/call.lua
-- A contact enters the line. `facts` (JSON) never change; `route` is JSON whose steps say what they require.
local function enter(callId, contact)
  -- Whoever takes a place over has its ticket, too: among equal ranks it decides.
  local ticket = contact.ticket or redis.call('INCR', K.tickets)
  local given = cjson.decode(contact.facts)
  setCall(callId, {
    callId = callId, kind = contact.kind, channel = contact.channel, facts = contact.facts, siteId = given.siteId,
    route = contact.route, boostMs = contact.boostMs, rank = contact.rank,
    -- Zero-padded, so that among equal ranks the earlier ticket comes first.
    member = string.format('%012d:%s', ticket, callId),
    offerMs = contact.offerMs, wrapUpMs = contact.wrapUpMs, state = 'waiting', since = NOW,
    enqueuedAt = contact.enqueuedAt,
    -- Whoever comes back after a loss has been waiting all the time.
    waitingSince = contact.restored and contact.enqueuedAt or NOW,
    answers = 0, misses = 0, heldMs = 0, staffId = '', parentId = contact.parentId or '',
    exceptFor = contact.exceptFor or '',
  })
  setStep(callId, cjson.decode(contact.route), contact.step or 0)
  if contact.leaseMs then redis.call('ZADD', K.callerPresence, NOW + contact.leaseMs, callId) end
  joinQueue(callId)
  append('callEnqueued', callId, nil, nil, {
    kioskId = given.kioskId, caseId = given.caseId, itemCode = given.itemCode, boostMs = text(contact.boostMs),
    restored = contact.restored, keeps = contact.keeps, parentId = contact.parentId, actor = contact.actor,
  })
end
