// Whether a queue takes callers at an instant, and when it next will: its week and that of the site, both of which must be
// open, and the days on which either is closed. All by the clock on the wall of the installation's time zone.
import { clockChangesOn, dateAfter, instantsOf, wallTime, weekdayOf } from '@cloud-window/shared';
import type { Holiday, OpeningPeriod, WeeklyHours } from '@cloud-window/shared/protocol';

const LOOK_AHEAD_DAYS = 28;

export interface Timetable {
  timeZone: string;
  /** Weeks that must all be open; an empty one always is. */
  weeks: readonly WeeklyHours[];
  /** Dates on which it is closed. */
  closedDates: ReadonlySet<string>;
}

/** Those holidays count that are for this queue and this site, or for all; without a site those of all sites. */
export function closedDates(
  holidays: readonly Holiday[],
  queueId: string,
  siteId: string | null,
): ReadonlySet<string> {
  const counting = holidays.filter(
    (holiday) =>
      (holiday.queueId === null || holiday.queueId === queueId) &&
      (holiday.siteId === null || holiday.siteId === siteId),
  );
  return new Set(counting.map((holiday) => holiday.date));
}

/** Null while open. A day that would be closed anyhow is not called a holiday. */
export function closedAt(timetable: Timetable, at: number): 'hours' | 'holiday' | null {
  const { date, weekday, minutes } = wallTime(at, timetable.timeZone);
  if (timetable.closedDates.has(date)) {
    const wouldOpen = timetable.weeks.every((week) => week.length === 0 || week.some(isOn(weekday)));
    return wouldOpen ? 'holiday' : 'hours';
  }
  const open = timetable.weeks.every(
    (week) =>
      week.length === 0 ||
      week.some(
        (period) =>
          period.weekday === weekday && minutesOf(period.from) <= minutes && minutes < minutesOf(period.to),
      ),
  );
  return open ? null : 'hours';
}

/** When a timetable that is closed at `at` opens, within four weeks; null when it does not. */
export function nextOpening(timetable: Timetable, at: number): number | null {
  const today = wallTime(at, timetable.timeZone).date;
  for (let days = 0; days <= LOOK_AHEAD_DAYS; days += 1) {
    const opening = possibleOpenings(timetable, dateAfter(today, days))
      .sort((one, other) => one - other)
      .find((candidate) => candidate > at && closedAt(timetable, candidate) === null);
    if (opening !== undefined) return opening;
  }
  return null;
}

/** It can open only when the day or a period begins, or when the clocks are set. */
function possibleOpenings({ timeZone, weeks, closedDates: closed }: Timetable, date: string): number[] {
  if (closed.has(date)) return [];
  const periods = weeks.flatMap((week) => week.filter(isOn(weekdayOf(date))));
  const begins = new Set(['00:00', ...periods.map(({ from }) => from)]);
  return [
    ...[...begins].flatMap((time) => instantsOf(date, minutesOf(time), timeZone)),
    ...clockChangesOn(date, timeZone),
  ];
}

/** The week in which both are open, in order; empty when neither is ever closed. */
export function bothOpen(one: WeeklyHours, other: WeeklyHours): WeeklyHours {
  if (one.length === 0 || other.length === 0) return inOrder(one.length === 0 ? other : one);
  const overlaps = one.flatMap((mine) =>
    other
      .filter(isOn(mine.weekday))
      .map((theirs) => ({
        weekday: mine.weekday,
        from: mine.from > theirs.from ? mine.from : theirs.from,
        to: mine.to < theirs.to ? mine.to : theirs.to,
      }))
      .filter(({ from, to }) => from < to),
  );
  return inOrder(overlaps);
}

/** By weekday and time. */
export function inOrder(week: WeeklyHours): WeeklyHours {
  return week.toSorted((one, other) => one.weekday - other.weekday || (one.from < other.from ? -1 : 1));
}

const isOn = (weekday: number) => (period: OpeningPeriod) => period.weekday === weekday;

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
