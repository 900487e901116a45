--[[
  Stores a balance unless a newer one is there.

  What a lease's holder has loaded is stored if the lease is still held. What a commit has returned is stored only over
  something that is there: where nothing is, a newer balance may have been there and gone, and the next reader loads. A
  floor and a value of another epoch are nothing; the latter is taken away, for a process that knows its epoch would
  believe it.

  KEYS[1]  the balance
  KEYS[2]  its lease
  ARGV[1]  epoch
  ARGV[2]  version
  ARGV[3]  what follows the version in the value
  ARGV[4]  time to live, milliseconds
  ARGV[5]  the lease's token, or '' for what a commit has returned
  ARGV[6]  channel
  ARGV[7]  message for all processes; what is stored gets ' ' and ARGV[3] behind it

  Returns 1 stored, 0 a newer one or nothing is there, -1 the lease is lost.
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
