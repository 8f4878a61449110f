// Working days by the installation's calendar: Monday to Friday without the holidays that hold everywhere or at the site.
// The clock of a notice and the date of a promise end with such a day.
import { dateAfter, startOfDay, wallTime, weekdayOf } from '@cloud-window/shared';
import type { Db, Tx } from '../../context.ts';
import { loadHolidays } from '../../queues/queue-store.ts';

export interface WorkingCalendar {
  timeZone: string;
  /** `YYYY-MM-DD`. */
  closedDates: ReadonlySet<string>;
}

/** By law defects are told at once within five working days (一次性告知). */
export const NOTICE_WORKING_DAYS = 5;

/** The holidays of the installation and of this site from `since` on; those of a single queue say nothing about an office. */
export async function loadCalendar(
  db: Db | Tx,
  { timeZone, siteId, since }: { timeZone: string; siteId: string; since: number },
): Promise<WorkingCalendar> {
  const holidays = await loadHolidays(db, wallTime(since, timeZone).date);
  const counting = holidays.filter(
    (holiday) => holiday.queueId === null && (holiday.siteId === null || holiday.siteId === siteId),
  );
  return { timeZone, closedDates: new Set(counting.map(({ date }) => date)) };
}

/** The last instant of the n-th working day after the day of `at`, which itself does not count. */
export function endOfWorkingDay(
  at: number,
  days: number,
  { timeZone, closedDates }: WorkingCalendar,
): number {
  let { date } = wallTime(at, timeZone);
  for (let left = days; left > 0;) {
    date = dateAfter(date, 1);
    if (weekdayOf(date) <= 5 && !closedDates.has(date)) left -= 1;
  }
  return endOfDay(date, timeZone);
}

/** The last instant of a date by the clock on the wall. */
export function endOfDay(date: string, timeZone: string): number {
  return startOfDay(dateAfter(date, 1), timeZone) - 1;
}
