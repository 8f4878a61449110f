// Slots as a week of days, each with its parts: what fits on a screen that is pressed with a finger.
import type { Slot } from '@cloud-window/shared/protocol';

const DAYS_SHOWN = 7;
const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;

export const PARTS = ['night', 'morning', 'afternoon', 'evening'] as const;
export type PartOfDay = (typeof PARTS)[number];

export interface SlotDay {
  /** `YYYY-MM-DD` by the office's clock. */
  date: string;
  /** By rising time; none on a day that is closed. */
  slots: Slot[];
}

/** `YYYY-MM-DD` where the office is. */
export function dateAt(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone }).format(at);
}

/** The dates of a page of days; page 0 begins today. */
export function datesOfPage(now: number, page: number, timeZone: string): string[] {
  const today = Date.parse(`${dateAt(now, timeZone)}T00:00:00Z`);
  return Array.from({ length: DAYS_SHOWN }, (_, index) =>
    new Date(today + (page * DAYS_SHOWN + index) * DAY_MS).toISOString().slice(0, 10),
  );
}

/** What to ask the server for; wider than the page, since no clock is known to be further off than that. */
export function spanOfPage(now: number, page: number, timeZone: string): { from: number; to: number } {
  const [first = ''] = datesOfPage(now, page, timeZone);
  // What the office's clock shows at that instant of UTC tells how far it is ahead.
  const utcMidnight = Date.parse(`${first}T00:00:00Z`);
  const ahead = wallClockAsUtc(utcMidnight, timeZone) - utcMidnight;
  const midnight = utcMidnight - ahead;
  return { from: Math.max(0, midnight - 2 * HOUR_MS), to: midnight + DAYS_SHOWN * DAY_MS + 2 * HOUR_MS };
}

export function daysOf(slots: readonly Slot[], dates: readonly string[], timeZone: string): SlotDay[] {
  const byDate = Map.groupBy(slots, ({ startsAt }) => dateAt(startsAt, timeZone));
  return dates.map((date) => ({ date, slots: byDate.get(date) ?? [] }));
}

export function partOf(at: number, timeZone: string): PartOfDay {
  const hour = new Date(wallClockAsUtc(at, timeZone)).getUTCHours();
  return PARTS[Math.floor(hour / 6)] ?? 'evening';
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

function wallClockAsUtc(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at);
  const read = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'));
}
