-- A kiosk is alive: ARGV callId, callerLeaseMs. No transition, no event. In wrap-up the caller is no longer needed, and a
-- callback never needs one.
-- @include includes/refusals.lua
local callId, leaseMs = ARGV[1], tonumber(ARGV[2])
local state, kind = unpack(redis.call('HMGET', K.call .. callId, 'state', 'kind'))
if not state then return refuse('NOT_FOUND', 'no such call') end
if state == 'ended' then return refuse('CALL_ENDED', 'the call is over') end
if state ~= 'wrapUp' and kind == 'video' then redis.call('ZADD', K.callerPresence, NOW + leaseMs, callId) end
return 1
