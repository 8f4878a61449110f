-- Matches, when a sweep looks whether anything was left: ARGV offer ids. Answers how many matches it made.
-- @include includes/match.lua
return matchCalls(ARGV, waitingLanes())
