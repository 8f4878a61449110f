-- The caller waits with a still picture, or both talk again: ARGV staffId, epoch, callId, held ('1' or ''). Repeating it
-- changes nothing.
-- @include includes/call.lua
-- @include includes/refusals.lua
local staffId, epoch, callId, wanted = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local key = K.call .. callId

local refused = staleFence(staffId, epoch) or notInState(staffId, callId, 'active')
if refused then return refused end
local since = redis.call('HGET', key, 'heldSince') or ''
if wanted == '1' and since == '' then
  redis.call('HSET', key, 'heldSince', NOW)
  append('callHeld', callId, staffId, nil, {})
elseif wanted ~= '1' and since ~= '' then
  local heldMs = math.max(0, NOW - since)
  redis.call('HSET', key, 'heldSince', '')
  redis.call('HINCRBY', key, 'heldMs', heldMs)
  append('callResumed', callId, staffId, nil, { heldMs = text(heldMs) })
end
return redis.call('HGETALL', key)
