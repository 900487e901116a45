--[[
  Takes the lease of a value: one caller may load it. A write of the value in the meantime takes the lease away.

  KEYS[1]  the value (a string that begins with its epoch and a '|', or a list whose last element does)
  KEYS[2]  its lease
  ARGV[1]  epoch
  ARGV[2]  token of the caller
  ARGV[3]  time to live of the lease, milliseconds
  ARGV[4]  '1' to take it although there is a value, to refresh it before it expires

  Returns 1 if taken, 0 if there is a value now, or -n: another caller holds the lease for n more milliseconds.
]]
if ARGV[4] ~= '1' then
  local kind = redis.call('TYPE', KEYS[1]).ok
  local held = false
  if kind == 'string' then
    held = redis.call('GET', KEYS[1])
    -- A tombstone is not a value.
    if held and string.sub(held, -2) == '|!' then held = false end
  elseif kind == 'list' then
    held = redis.call('LINDEX', KEYS[1], -1)
  end
  if held and string.match(held, '^([^|]*)|') == ARGV[1] then
    return 0
  end
end
if redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3], 'NX') then
  return 1
end
local left = redis.call('PTTL', KEYS[2])
if left < 0 then
  -- A lease without an expiry was not written by this script.
  redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
  return 1
end
return -math.max(1, left)
