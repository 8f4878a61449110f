-- @include includes/settle.lua
-- A domain that was kept in the former shape (records as hashes, keys without a shape number) is taken over once, when a
-- node begins: live calls, clerks and events go on. Whoever still works with the former shape finds nothing but a key of
-- another type in the place of its counter, and so serves nobody instead of keeping a second book.

local function takeOverFormerShape()
  local stem = string.match(K.seq, '^{[^}]*}:')
  local function former(name) return stem .. name end
  if redis.call('TYPE', former('generation')).ok ~= 'string' then return end

  local function idsOf(kind)
    local ids = {}
    for _, key in ipairs(redis.call('KEYS', former(kind) .. ':*')) do ids[#ids + 1] = string.sub(key, #former(kind) + 2) end
    return ids
  end
  local function fieldsOf(key)
    local fields, flat = {}, redis.call('HGETALL', key)
    for i = 1, #flat, 2 do
      if flat[i + 1] ~= '' then fields[flat[i]] = flat[i + 1] end
    end
    return fields
  end
  -- A record for as long as the former one would have been kept.
  local function keep(key, packed, formerKey)
    redis.call('SET', key, packed)
    local ttl = redis.call('PTTL', formerKey)
    if ttl > 0 then redis.call('PEXPIRE', key, ttl) end
    redis.call('DEL', formerKey)
  end

  local NUMBERS = { 'boostMs', 'offerMs', 'wrapUpMs', 'stateSeq', 'since', 'enqueuedAt', 'rank', 'step', 'stepSince', 'nextMs',
    'waitingSince', 'misses', 'answers', 'offerExpiresAt', 'heldSince', 'heldMs', 'wrapUpUntil' }
  for _, callId in ipairs(idsOf('call')) do
    local call = fieldsOf(former('call:') .. callId)
    for _, field in ipairs(NUMBERS) do call[field] = tonumber(call[field] or '') end
    call.skills, call.advised = call.skills or '', call.advised and true
    keep(K.call .. callId, packCall(call), former('call:') .. callId)
  end

  for _, staffId in ipairs(idsOf('clerk')) do
    local key = former('clerk:') .. staffId
    local was, levels = fieldsOf(key), {}
    for lane, level in pairs(fieldsOf(former('serves:') .. staffId)) do levels[lane] = tonumber(level) end
    local contacts = cjson.decode(was.contacts or '[]')
    keep(K.clerk .. staffId, packClerk({
      staffId = staffId, displayName = was.displayName or '', skills = was.skills, epoch = tonumber(was.epoch),
      capacityCall = tonumber(was['capacity:call']), capacityReview = tonumber(was['capacity:review']),
      loadCall = tonumber(was['load:call']), loadReview = tonumber(was['load:review']),
      idleCall = was['idle:call'] and true, idleReview = was['idle:review'] and true,
      idleSince = tonumber(was.idleSince or ''), choice = was.choice, choiceReason = was.choiceReason, state = was.state,
      since = tonumber(was.since), reason = was.reason, callId = was.callId, offerId = was.offerId,
      contacts = contacts[1] and contacts or nil, day = tonumber(was.day or ''), callsToday = tonumber(was.callsToday or ''),
      serves = packServes(levels),
    }), key)
    redis.call('DEL', former('serves:') .. staffId)
  end

  for _, name in ipairs({ 'clockJumps', 'events', 'epochs', 'lanes', 'queueStates', 'offers', 'active', 'wrapUps',
    'widenings', 'clerkPresence', 'callerPresence' }) do
    if redis.call('EXISTS', former(name)) == 1 then redis.call('RENAME', former(name), K[name]) end
  end
  for _, kind in ipairs({ 'queued', 'waitingIn', 'idleIn' }) do
    for _, id in ipairs(idsOf(kind)) do
      redis.call('RENAME', former(kind .. ':') .. id, K[kind] .. id)
      if kind == 'queued' then redis.call('SADD', K.lines, id) end
    end
  end
  for _, kind in ipairs({ 'idle', 'offer', 'serves' }) do
    for _, id in ipairs(idsOf(kind)) do redis.call('DEL', former(kind .. ':') .. id) end
  end

  SEQ, HAS_BEGUN = tonumber(redis.call('GET', former('seq')) or '0'), true
  redis.call('SET', K.seq, text(SEQ))
  redis.call('DEL', former('generation'), former('seq'), former('tickets'), former('rank'), former('heads'))
  redis.call('RPUSH', former('seq'), 'this queue has gone on to another shape: see docs/adr/0010')
end
