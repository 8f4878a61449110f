-- Redis TIME is the only clock: nodes may disagree about the hour, never about an order or a deadline. Read once, so that
-- everything one script does happens at one instant (ms).
local function redisTime()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local NOW = redisTime()
