--[[
  Takes what is cached of a user away, and leaves a floor: no balance older than this version is stored for a while.

  KEYS[1]  the balance
  KEYS[2]  its lease
  KEYS[3]  the readings
  KEYS[4]  their lease
  ARGV[1]  epoch
  ARGV[2]  version of the floor; 0 if it is not known
  ARGV[3]  time to live of the floor, milliseconds
  ARGV[4]  channel
  ARGV[5]  message for all processes

  Returns 1.
]]
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
if redis.call('TYPE', KEYS[1]).ok ~= 'string' then
  redis.call('DEL', KEYS[1])
end
local held = redis.call('GET', KEYS[1])
local floor = tonumber(ARGV[2])
if held then
  local epoch, version, rest = string.match(held, '^([^|]*)|(%d+)|(.*)$')
  if epoch == ARGV[1] then
    floor = math.max(floor, tonumber(version))
    -- A value of the floor's own version, or a newer one, is right. One of unknown age is not to be trusted.
    if ARGV[2] ~= '0' and rest ~= '!' and tonumber(version) >= tonumber(ARGV[2]) then
      redis.call('PUBLISH', ARGV[4], ARGV[5])
      return 1
    end
  end
end
redis.call('SET', KEYS[1], ARGV[1] .. '|' .. floor .. '|!', 'PX', ARGV[3])
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1
