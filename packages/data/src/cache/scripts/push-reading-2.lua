--[[
  Puts a new reading before the cached ones, if there are any, and takes the right to store older ones away.

  KEYS[1]  the readings: a list, the newest first, its last element "<epoch>|<end>|<cost>"
  KEYS[2]  their lease
  ARGV[1]  epoch
  ARGV[2]  the reading
  ARGV[3]  readings that are kept at the most
  ARGV[4]  bytes of them that are kept at the most; with more, none are
  ARGV[5]  channel
  ARGV[6]  message for all processes

  Returns how many there are now; 0 if none are cached.
]]
redis.call('DEL', KEYS[2])
redis.call('PUBLISH', ARGV[5], ARGV[6])
local last = redis.call('LINDEX', KEYS[1], -1)
if not last then
  return 0
end
if string.match(last, '^([^|]*)|') ~= ARGV[1] then
  redis.call('DEL', KEYS[1])
  return 0
end
local bytes = string.len(ARGV[2])
for _, held in ipairs(redis.call('LRANGE', KEYS[1], 0, -2)) do
  if held == ARGV[2] then
    return redis.call('LLEN', KEYS[1]) - 1
  end
  bytes = bytes + string.len(held)
end
if bytes > tonumber(ARGV[4]) then
  redis.call('DEL', KEYS[1])
  return 0
end
redis.call('LPUSH', KEYS[1], ARGV[2])
if redis.call('LLEN', KEYS[1]) - 1 > tonumber(ARGV[3]) then
  -- The oldest goes. It need not be the last, for pushes come in another order than commits now and then.
  local oldest, oldestTime
  for _, reading in ipairs(redis.call('LRANGE', KEYS[1], 0, -2)) do
    local time = tonumber(string.match(reading, '^%["%d+","%d+",[^,]*,(%d+)'))
    if not oldestTime or time <= oldestTime then
      oldest, oldestTime = reading, time
    end
  end
  redis.call('LREM', KEYS[1], -1, oldest)
end
return redis.call('LLEN', KEYS[1]) - 1
