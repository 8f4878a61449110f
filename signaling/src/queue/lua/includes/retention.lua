-- How long records outlive their use, in seconds: an ended call and a settled offer still have to say what became of
-- them to a late message; a clerk who signed out keeps the epoch that fences old tabs.
local KEEP_ENDED_CALL = 3600
local KEEP_SETTLED_OFFER = 3600
local KEEP_SIGNED_OUT_CLERK = 86400
-- The day of `fewestCalls` begins in the small hours of China (UTC+8), when nobody is on duty.
local DAY_OFFSET_MS = 8 * 3600 * 1000
