--[[
  Stores the newest readings, which the holder of the lease has loaded.

  KEYS[1]  the readings: a list, the newest first, its last element "<epoch>|<expiresAt>|<loadTime>"
  KEYS[2]  their lease
  ARGV[1]  the lease's token
  ARGV[2]  time to live, milliseconds
  ARGV[3]  channel
  ARGV[4]  message for all processes
  ARGV[5…] the readings and the last element

  Returns 1 if stored, -1 if the lease is lost.
]]
if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return -1
end
redis.call('DEL', KEYS[1], KEYS[2])
for first = 5, #ARGV, 100 do
  redis.call('RPUSH', KEYS[1], unpack(ARGV, first, math.min(first + 99, #ARGV)))
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PUBLISH', ARGV[3], ARGV[4])
return 1
