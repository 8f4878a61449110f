// Slots as a week of days, each with its parts: what fits on a screen that is pressed with a finger.
import { dateAfter, startOfDay, wallTime } from '@cloud-window/shared';
import type { Slot } from '@cloud-window/shared/protocol';

const DAYS_SHOWN = 7;
const PART_MINUTES = 6 * 60;

export const PARTS = ['night', 'morning', 'afternoon', 'evening'] as const;
export type PartOfDay = (typeof PARTS)[number];

export interface SlotDay {
  /** `YYYY-MM-DD` by the office's clock. */
  date: string;
  /** By rising time; none on a day that is closed. */
  slots: Slot[];
}

/** The dates of a page of days; page 0 begins today. */
export function datesOfPage(now: number, page: number, timeZone: string): string[] {
  const today = wallTime(now, timeZone).date;
  return Array.from({ length: DAYS_SHOWN }, (_, index) => dateAfter(today, page * DAYS_SHOWN + index));
}

/** What to ask the server for: the days of the page from the first instant to the last. */
export function spanOfPage(now: number, page: number, timeZone: string): { from: number; to: number } {
  const [first = ''] = datesOfPage(now, page, timeZone);
  return { from: startOfDay(first, timeZone), to: startOfDay(dateAfter(first, DAYS_SHOWN), timeZone) };
}

export function daysOf(slots: readonly Slot[], dates: readonly string[], timeZone: string): SlotDay[] {
  const byDate = Map.groupBy(slots, ({ startsAt }) => wallTime(startsAt, timeZone).date);
  return dates.map((date) => ({ date, slots: byDate.get(date) ?? [] }));
}

export function partOf(at: number, timeZone: string): PartOfDay {
  return PARTS[Math.floor(wallTime(at, timeZone).minutes / PART_MINUTES)] ?? 'evening';
}

/** How many places the day still has. */
export function freeOn({ slots }: SlotDay): number {
  return slots.reduce((sum, { free }) => sum + free, 0);
}

/** The first part with a free slot, else the first with any. */
export function partToShow(slots: readonly Slot[], timeZone: string): PartOfDay | null {
  const slot = slots.find(({ free }) => free > 0) ?? slots[0];
  return slot === undefined ? null : partOf(slot.startsAt, timeZone);
}
