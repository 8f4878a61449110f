-- Redis TIME is the only clock: nodes may disagree about the hour, never about an order or a deadline. Read once for each
-- call (`NOW`), so that everything one transition does happens at one instant (ms).
local function readClock()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
