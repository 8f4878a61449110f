-- Trims the stream behind what every consumer group has acknowledged: ARGV keep (newest events that stay in any case, for
-- followers that reconnect), idleMs. Consumers that nobody has used for so long and that owe nothing are forgotten.
-- Answers the number of events removed.
local keep, idleMs = tonumber(ARGV[1]), tonumber(ARGV[2])
if redis.call('EXISTS', K.events) == 0 then return 0 end

local function fields(flat)
  local map = {}
  for i = 1, #flat, 2 do map[flat[i]] = flat[i + 1] end
  return map
end
local function number(id)
  return tonumber(string.match(id, '^%d+'))
end

local oldest = SEQ - keep + 1
local groups = redis.call('XINFO', 'GROUPS', K.events)
if #groups == 0 then return 0 end
for _, entry in ipairs(groups) do
  local group = fields(entry)
  local owed = redis.call('XPENDING', K.events, group.name)
  local needed = number(group['last-delivered-id']) + 1
  if owed[1] > 0 then needed = number(owed[2]) end
  if needed < oldest then oldest = needed end
  for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', K.events, group.name)) do
    local known = fields(consumer)
    if known.pending == 0 and known.idle > idleMs then
      redis.call('XGROUP', 'DELCONSUMER', K.events, group.name, known.name)
    end
  end
end
if oldest <= 1 then return 0 end
return redis.call('XTRIM', K.events, 'MINID', '~', string.format('%.0f-0', oldest))
