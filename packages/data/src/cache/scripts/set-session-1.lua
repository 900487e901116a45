--[[
  Stores a session, or deletes it, if it is still the one that the caller has seen. Sent again, it does nothing more.

  KEYS[1]  the session: "<run>|<revision> <those before>|<json>"; one of another run is none
  ARGV[1]  run
  ARGV[2]  the new revision, used by nobody before except for this very write
  ARGV[3]  '*' over whatever is there, or the revisions over which to store it, with spaces between; 0 over nothing
  ARGV[4]  the new JSON, or '' to delete it
  ARGV[5]  time to live, milliseconds

  Returns 1 stored or deleted, 2 that was done before and others have gone on from there, 0 another one is there.
]]
local held = redis.call('GET', KEYS[1])
local run, history
if held then
  run, history = string.match(held, '^([^|]*)|([^|]*)|')
end
if run ~= ARGV[1] then
  history = '0'
end
local revision = string.match(history, '^[^ ]*')
if revision == ARGV[2] then
  return 1
end
if string.find(history, ' ' .. ARGV[2], 1, true) then
  return 2
end
if ARGV[3] ~= '*' and not string.find(' ' .. ARGV[3] .. ' ', ' ' .. revision .. ' ', 1, true) then
  return 0
end
if ARGV[4] == '' then
  redis.call('DEL', KEYS[1])
else
  -- The last eight: a write that is sent again comes within a second.
  local kept = ARGV[2]
  local count = 1
  for before in string.gmatch(history, '[^ ]+') do
    if count == 8 then
      break
    end
    kept = kept .. ' ' .. before
    count = count + 1
  end
  redis.call('SET', KEYS[1], ARGV[1] .. '|' .. kept .. '|' .. ARGV[4], 'PX', ARGV[5])
end
return 1
