-- @include includes/now.lua

local function text(number)
  return string.format('%.0f', number)
end

-- One transition, one event: number and entry come from the same script, so the numbers have no gaps. The number is the
-- id of the stream entry too, which lets a reader resume by number.
local function append(event, callId, staffId, offerId, data)
  local seq = redis.call('INCR', K.seq)
  redis.call('XADD', K.events, text(seq) .. '-0', 'type', event, 'at', text(NOW), 'callId', callId or '',
    'staffId', staffId or '', 'offerId', offerId or '', 'data', cjson.encode(data))
  if callId then redis.call('HSET', K.call .. callId, 'stateSeq', seq) end
end
