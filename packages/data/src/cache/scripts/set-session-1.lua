--[[
  Stores a session, or deletes it, if it is still the one that the caller has seen.

  KEYS[1]  the session: "<revision>|<json>"
  ARGV[1]  '' over whatever is there; '<revision>' over this one (0: over nothing); '<revision>?' over it or nothing
  ARGV[2]  the new JSON, or '' to delete it
  ARGV[3]  time to live, milliseconds

  Returns the new revision as a string ('0' after a deletion), or '-1' if another one is there. Revisions are
  microseconds, so none comes twice, not even after a restart.
]]
local held = redis.call('GET', KEYS[1])
local revision = held and string.match(held, '^(%d+)|') or '0'
local seen = ARGV[1]
if seen ~= '' and seen ~= revision and not (seen == revision .. '?') and not (not held and string.sub(seen, -1) == '?') then
  return '-1'
end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
  return '0'
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local new = string.format('%.0f', math.max(now, tonumber(revision) + 1))
redis.call('SET', KEYS[1], new .. '|' .. ARGV[2], 'PX', ARGV[3])
return new
