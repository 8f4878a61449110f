-- Tells which event numbers are taken: ARGV storedSeq, gap. A Redis that is empty, or has lost its last second, goes on far
-- enough above them that no number is given twice. Answers 1 when something was lost.
-- @include includes/former-shape.lua
local stored, gap = tonumber(ARGV[1]), tonumber(ARGV[2])
if not HAS_BEGUN then takeOverFormerShape() end
if HAS_BEGUN and SEQ >= stored then return 0 end
if stored > 0 then SEQ = math.max(SEQ, stored) + gap end
redis.call('SET', K.seq, text(SEQ))
if stored == 0 then return 0 end
-- Fences of before must be older than all that follow, whatever became of the counter.
redis.call('SET', K.epochs, text(math.max(NOW, tonumber(redis.call('GET', K.epochs) or '0'))))
return 1
