// Wall clocks: what a clock on the wall of a time zone shows at an instant, and when it shows something. Nothing but Intl
// knows the rules of daylight saving, so that an hour that is left out or comes twice is told by asking it.

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface WallTime {
  /** `YYYY-MM-DD`. */
  date: string;
  /** ISO: 1 is Monday, 7 is Sunday. */
  weekday: number;
  /** Since the day's beginning by the clock on the wall: 0 to 1439. */
  minutes: number;
}

export function wallTime(at: number, timeZone: string): WallTime {
  const shown = new Date(at + offsetMs(at, timeZone));
  return {
    date: shown.toISOString().slice(0, 10),
    weekday: isoWeekday(shown),
    minutes: shown.getUTCHours() * 60 + shown.getUTCMinutes(),
  };
}

export function weekdayOf(date: string): number {
  return isoWeekday(new Date(`${date}T00:00:00Z`));
}

export function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/**
 * When the wall shows `minutes` (1440: the end) of `date`: one instant as a rule, none while clocks go forward, two while
 * they go back. An instant that only the neighbouring offset would give is left out.
 */
export function instantsOf(date: string, minutes: number, timeZone: string): number[] {
  const asIfUtc = Date.parse(`${date}T00:00:00Z`) + minutes * 60_000;
  const offsets = new Set([asIfUtc - DAY_MS, asIfUtc + DAY_MS].map((near) => offsetMs(near, timeZone)));
  return [...offsets]
    .map((offset) => asIfUtc - offset)
    .filter((at) => at + offsetMs(at, timeZone) === asIfUtc)
    .sort((one, other) => one - other);
}

/** The first instant of a date, also where the clocks are set forward at midnight. */
export function startOfDay(date: string, timeZone: string): number {
  const [midnight] = instantsOf(date, 0, timeZone);
  const [change] = midnight === undefined ? clockChangesOn(date, timeZone) : [];
  const start = midnight ?? change;
  if (start === undefined) throw new RangeError(`${date} does not begin in ${timeZone}`);
  return start;
}

/** The instants of a date at which the clocks of the zone are set forward or back. */
export function clockChangesOn(date: string, timeZone: string): number[] {
  // No place is further from UTC than 14 hours.
  const from = Date.parse(`${date}T00:00:00Z`) - 14 * HOUR_MS;
  const changes: number[] = [];
  for (let start = from; start < from + 52 * HOUR_MS; start += 13 * HOUR_MS) {
    const end = start + 13 * HOUR_MS;
    if (offsetMs(start, timeZone) !== offsetMs(end, timeZone))
      changes.push(changeWithin(start, end, timeZone));
  }
  return changes.filter((at) => wallTime(at, timeZone).date === date);
}

/** Halves the span until one minute is left; clocks change on full minutes. */
function changeWithin(start: number, end: number, timeZone: string): number {
  const before = offsetMs(start, timeZone);
  let [low, high] = [Math.floor(start / 60_000), Math.ceil(end / 60_000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(middle * 60_000, timeZone) === before) low = middle;
    else high = middle;
  }
  return high * 60_000;
}

function isoWeekday(shown: Date): number {
  return shown.getUTCDay() === 0 ? 7 : shown.getUTCDay();
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clock on the wall is ahead of UTC at an instant. */
function offsetMs(at: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const shown = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}
