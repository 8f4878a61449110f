-- Which SFU node carries the media, by compare-and-set: ARGV callId, node, replacing ('' for none). Answers what stands.
-- @include includes/records.lua
local callId, node, replacing = ARGV[1], ARGV[2], ARGV[3]
local call = callOf(callId)
if not call then return '' end
local present = call.mediaNode or ''
if present ~= replacing then return present end
changeCall(callId).mediaNode = node ~= '' and node or nil
return node
