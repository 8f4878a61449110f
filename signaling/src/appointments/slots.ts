// The times that can be booked: the opening hours of a day cut into slots, by the clock on the wall. What is left over at
// the end of a period is no slot.
import { clockChangesOn, dateAfter, instantsOf, wallTime, weekdayOf } from '@cloud-window/shared';
import type { WeeklyHours } from '@cloud-window/shared/protocol';
import { bothOpen, type Timetable } from '../queues/opening-hours.ts';

export interface SlotTime {
  startsAt: number;
  endsAt: number;
  /** The day it belongs to, `YYYY-MM-DD`. */
  date: string;
}

/** Slots that begin after `now`, today and on the days ahead, within [from, to), by rising time. */
export function slotsBetween(
  timetable: Timetable,
  { slotMinutes, daysAhead }: { slotMinutes: number; daysAhead: number },
  { now, from, to }: { now: number; from: number; to: number },
): SlotTime[] {
  const today = wallTime(now, timetable.timeZone).date;
  const last = dateAfter(today, daysAhead);
  const asked = wallTime(from, timetable.timeZone).date;
  const slots: SlotTime[] = [];
  let date = asked > today ? asked : today;
  while (date <= last) {
    const ofDay = slotsOn(timetable, date, slotMinutes * 60_000);
    slots.push(...ofDay.filter(({ startsAt }) => startsAt > now && startsAt >= from && startsAt < to));
    date = dateAfter(date, 1);
    if ((instantsOf(date, 0, timetable.timeZone)[0] ?? 0) >= to) break;
  }
  return slots;
}

function slotsOn(timetable: Timetable, date: string, slotMs: number): SlotTime[] {
  const { timeZone, weeks, closedDates } = timetable;
  if (closedDates.has(date)) return [];
  return periodsOn(weeks, weekdayOf(date)).flatMap(({ from, to }) => {
    // A time that is left out when clocks go forward stands for the moment they do.
    const [change] = clockChangesOn(date, timeZone);
    const begin = instantsOf(date, minutesOf(from), timeZone)[0] ?? change;
    const end = instantsOf(date, minutesOf(to), timeZone).at(-1) ?? change;
    const slots: SlotTime[] = [];
    for (let at = begin ?? Infinity; at + slotMs <= (end ?? 0); at += slotMs) {
      slots.push({ startsAt: at, endsAt: at + slotMs, date });
    }
    return slots;
  });
}

/** When all weeks are open; a week without any period always is. */
function periodsOn(weeks: readonly WeeklyHours[], weekday: number): { from: string; to: string }[] {
  const limiting = weeks.filter((week) => week.length > 0);
  const [first, ...others] = limiting;
  if (first === undefined) return [{ from: '00:00', to: '24:00' }];
  let open = first;
  // Two weeks that are never open together leave none, which must not be taken for always.
  for (const other of others) if (open.length > 0) open = bothOpen(open, other);
  return open.filter((period) => period.weekday === weekday);
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
