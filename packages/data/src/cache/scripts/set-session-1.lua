--[[
  Stores or deletes a session, if it is still the one that the caller has read (compare-and-set). Idempotent.

  KEYS[1]  the session: "<epoch>|<revision> <earlier revisions>|<json>"; one of another epoch does not count
  ARGV[1]  epoch of sessions
  ARGV[2]  the new revision, unique to this write
  ARGV[3]  '*' to overwrite any session, or the revisions that may be overwritten, separated by spaces; 0 for no session
  ARGV[4]  the new JSON, or '' to delete it
  ARGV[5]  time to live, milliseconds

  Returns 1 if stored or deleted, 2 if that was done before and others have written since, 0 on a conflict.
]]
local held = redis.call('GET', KEYS[1])
local epoch, history
if held then
  epoch, history = string.match(held, '^([^|]*)|([^|]*)|')
end
if epoch ~= ARGV[1] then
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
  -- The last eight revisions: a repeated write arrives within a second.
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
