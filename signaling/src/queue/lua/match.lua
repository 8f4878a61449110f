-- Gives waiting calls to idle clerks, wherever there are both. Answers how many matches it made.
-- @include includes/match.lua
return matchAll()
