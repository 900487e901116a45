--[[
  Stores a balance unless a newer version is stored.

  A loaded balance is stored if the caller still holds the lease. A committed balance is stored only over another value:
  without one, a newer balance may have been stored and evicted, so the next reader loads. A tombstone and a value of
  another epoch do not count as values; the latter is deleted, because a process that knows its epoch would serve it.

  KEYS[1]  the balance
  KEYS[2]  its lease
  ARGV[1]  epoch
  ARGV[2]  version
  ARGV[3]  what follows the version in the value
  ARGV[4]  time to live, milliseconds
  ARGV[5]  token of the lease, or '' for a committed balance
  ARGV[6]  channel
  ARGV[7]  message for all processes; ' ' and ARGV[3] are appended if the balance is stored

  Returns 1 if stored, 0 if a newer version or no value is stored, -1 if the lease is lost.
]]
if ARGV[5] ~= '' and redis.call('GET', KEYS[2]) ~= ARGV[5] then
  return -1
end
redis.call('DEL', KEYS[2])
local held = redis.call('GET', KEYS[1])
local epoch, version, rest
if held then
  epoch, version, rest = string.match(held, '^([^|]*)|(%d+)|(.*)$')
end
if epoch == ARGV[1] then
  if tonumber(version) > tonumber(ARGV[2]) or (ARGV[5] == '' and rest == '!') then
    redis.call('PUBLISH', ARGV[6], ARGV[7])
    return 0
  end
elseif ARGV[5] == '' then
  redis.call('DEL', KEYS[1])
  redis.call('PUBLISH', ARGV[6], ARGV[7])
  return 0
end
redis.call('SET', KEYS[1], ARGV[1] .. '|' .. ARGV[2] .. '|' .. ARGV[3], 'PX', ARGV[4])
redis.call('PUBLISH', ARGV[6], ARGV[7] .. ' ' .. ARGV[3])
return 1
