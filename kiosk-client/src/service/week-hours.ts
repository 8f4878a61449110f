// A week of opening hours in the fewest plain lines: days that follow each other and are alike stand in one.
import type { Locale, WeeklyHours } from '@cloud-window/shared/protocol';

export interface HoursLine {
  /** `Monday`, or `Monday` to `Friday` when they differ; in the reader's language. */
  from: string;
  to: string;
  /** `9:00–12:00`, in order; none on a day on which nobody is there. */
  periods: string[];
}

const WEEK = [1, 2, 3, 4, 5, 6, 7];
/** A Monday, as noon everywhere is the same day. */
const SOME_MONDAY = Date.UTC(2024, 0, 1, 12);
const DAY_MS = 24 * 3_600_000;

/** Monday first. No lines for hours that never close. */
export function linesOfWeek(hours: WeeklyHours, locale: Locale): HoursLine[] {
  if (hours.length === 0) return [];
  const lines: (HoursLine & { key: string })[] = [];
  for (const weekday of WEEK) {
    const periods = hours
      .filter((period) => period.weekday === weekday)
      .toSorted((one, other) => (one.from < other.from ? -1 : 1))
      .map(({ from, to }) => `${plain(from)}–${plain(to)}`);
    const name = weekdayName(weekday, locale);
    const key = periods.join();
    const former = lines.at(-1);
    if (former?.key === key) former.to = name;
    else lines.push({ from: name, to: name, periods, key });
  }
  return lines.map(({ from, to, periods }) => ({ from, to, periods }));
}

/** `09:00` is read as `9:00`. */
function plain(time: string): string {
  return time.replace(/^0(?=\d)/, '');
}

function weekdayName(weekday: number, locale: Locale): string {
  const style = locale === 'en' ? 'long' : 'short';
  return new Intl.DateTimeFormat(locale, { weekday: style, timeZone: 'UTC' }).format(
    SOME_MONDAY + (weekday - 1) * DAY_MS,
  );
}
