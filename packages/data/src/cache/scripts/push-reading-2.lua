--[[
  Adds a new reading to the cached ones, if there are any, and takes the lease away, so that no older list is stored.

  KEYS[1]  the readings: a list, the newest first, its last element "<epoch>|<expiresAt>|<loadTime>"
  KEYS[2]  their lease
  ARGV[1]  epoch
  ARGV[2]  the reading
  ARGV[3]  maximum number of readings
  ARGV[4]  maximum number of bytes; with more, none are kept
  ARGV[5]  channel
  ARGV[6]  message for all processes

  Returns the number of cached readings; 0 if none are cached.
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
  -- Removes the oldest. It need not be the last one, because pushes may arrive in another order than commits.
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
