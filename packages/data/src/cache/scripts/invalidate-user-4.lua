--[[
  Invalidates the cached values of a user, and leaves a tombstone: while it lasts, no balance of an older version is stored.

  KEYS[1]  the balance
  KEYS[2]  its lease
  KEYS[3]  the readings
  KEYS[4]  their lease
  ARGV[1]  epoch
  ARGV[2]  version of the tombstone; 0 if unknown
  ARGV[3]  time to live of the tombstone, milliseconds
  ARGV[4]  channel
  ARGV[5]  message for all processes

  Returns 1.
]]
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
if redis.call('TYPE', KEYS[1]).ok ~= 'string' then
  redis.call('DEL', KEYS[1])
end
local held = redis.call('GET', KEYS[1])
local minimum = tonumber(ARGV[2])
if held then
  local epoch, version, rest = string.match(held, '^([^|]*)|(%d+)|(.*)$')
  if epoch == ARGV[1] then
    minimum = math.max(minimum, tonumber(version))
    -- A value of this version or a newer one is current. Without a version, none is.
    if ARGV[2] ~= '0' and rest ~= '!' and tonumber(version) >= tonumber(ARGV[2]) then
      redis.call('PUBLISH', ARGV[4], ARGV[5])
      return 1
    end
  end
end
redis.call('SET', KEYS[1], ARGV[1] .. '|' .. minimum .. '|!', 'PX', ARGV[3])
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1
