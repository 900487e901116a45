--[[
  Stores a session, or deletes it, if it is still the one that the caller has seen.

  KEYS[1]  the session: "<run>|<revision>|<json>"; one of another run is none
  ARGV[1]  run
  ARGV[2]  the new revision, used by nobody before
  ARGV[3]  '*' over whatever is there, or the revisions over which to store it, with spaces between; 0 over nothing
  ARGV[4]  the new JSON, or '' to delete it
  ARGV[5]  time to live, milliseconds

  Returns 1 stored or deleted, 0 another one is there.
]]
local held = redis.call('GET', KEYS[1])
local run, revision
if held then
  run, revision = string.match(held, '^([^|]*)|([^|]*)|')
end
if run ~= ARGV[1] then
  revision = '0'
end
if ARGV[3] ~= '*' and not string.find(' ' .. ARGV[3] .. ' ', ' ' .. revision .. ' ', 1, true) then
  return 0
end
if ARGV[4] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[1] .. '|' .. ARGV[2] .. '|' .. ARGV[4], 'PX', ARGV[5])
end
return 1
