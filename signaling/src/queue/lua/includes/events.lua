-- @include includes/records.lua

local function text(number)
  return string.format('%d', number)
end

-- One transition, one event: number and entry come from the same script, so the numbers have no gaps. The number is the
-- id of the stream entry too, which lets a reader resume by number. What every event of a call or a clerk has to say
-- (queue-types.ts) is added here, so that no transition can forget it.
local function append(event, callId, staffId, offerId, data)
  if callId then
    data.queueId, data.siteId = callField(callId, 'queueId'), callField(callId, 'siteId')
    data.kind, data.skills = callField(callId, 'kind'), callField(callId, 'skills')
  end
  -- What `refreshClerk` found out about a clerk; the next event of that clerk tells it.
  local news = staffId and CLERK_NEWS[staffId]
  if news then
    data.clerkState, data.clerkWas, data.clerkWasMs = news.state, news.was, news.wasMs
    CLERK_NEWS[staffId] = nil
  end
  local seq = text(redis.call('INCR', K.seq))
  redis.call('XADD', K.events, seq .. '-0', 'type', event, 'at', text(NOW), 'callId', callId or '',
    'staffId', staffId or '', 'offerId', offerId or '', 'data', cjson.encode(data))
  if callId then setCall(callId, { stateSeq = seq }) end
end
