-- Tells which event numbers are taken: ARGV storedSeq, gap. A Redis that is empty, or has lost its last second, goes on far
-- enough above them that no number is given twice. Answers 1 when something was lost.
-- @include includes/now.lua
local stored, gap = tonumber(ARGV[1]), tonumber(ARGV[2])
local seq = tonumber(redis.call('GET', K.seq) or '0')
if redis.call('EXISTS', K.generation) == 1 and seq >= stored then return 0 end
redis.call('INCR', K.generation)
if stored == 0 then return 0 end
redis.call('SET', K.seq, string.format('%.0f', math.max(seq, stored) + gap))
-- Fences of before must be older than all that follow, whatever became of the counter.
redis.call('SET', K.epochs, string.format('%.0f', math.max(NOW, tonumber(redis.call('GET', K.epochs) or '0'))))
return 1
