-- What Redis takes for now, and how many jumps of its clock were made good: { ms, jumps }.
-- @include includes/now.lua
return { NOW_TEXT, redis.call('GET', K.clockJumps) or '0' }
