// A week of opening hours while somebody edits it: texts per day until they make sense, and the faults said at their place.
import type { OpeningPeriod, WeeklyHours } from '@cloud-window/shared/protocol';

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
export type Weekday = (typeof WEEKDAYS)[number];

interface PeriodDraft {
  from: string;
  to: string;
}
export interface WeekDraft {
  /** Open day and night: no hours at all. */
  always: boolean;
  days: Readonly<Record<Weekday, readonly PeriodDraft[]>>;
}
/** Keys of sentences under `hours.faults`. */
export type PeriodFault = 'unreadable' | 'backwards' | 'overlap';

const USUAL: PeriodDraft = { from: '09:00', to: '17:00' };
const CLOSED: WeekDraft['days'] = { 1: [], 2: [], 3: [], 4: [], 5: [], 6: [], 7: [] };

export function draftWeek(hours: WeeklyHours): WeekDraft {
  const days = { ...CLOSED };
  for (const { weekday, from, to } of sorted(hours)) {
    const day = weekday as Weekday;
    days[day] = [...days[day], { from, to }];
  }
  return { always: hours.length === 0, days };
}

/** The week of a draft; null while something in it is wrong. */
export function weekOf(draft: WeekDraft): WeeklyHours | null {
  if (draft.always) return [];
  const periods = WEEKDAYS.flatMap((weekday) =>
    draft.days[weekday].map(({ from, to }): OpeningPeriod => ({
      weekday,
      from: readTime(from) ?? '',
      to: readTime(to) ?? '',
    })),
  );
  const sound = WEEKDAYS.every((day) => faultsOf(draft.days[day]).every((fault) => fault === null));
  return sound && periods.length > 0 ? sorted(periods) : null;
}

/** What is wrong with each period of a day. */
export function faultsOf(day: readonly PeriodDraft[]): (PeriodFault | null)[] {
  const read = day.map(({ from, to }) => ({ from: readTime(from), to: readTime(to) }));
  return read.map(({ from, to }, index) => {
    if (from === null || to === null) return 'unreadable';
    if (from >= to) return 'backwards';
    const overlaps = read.some(
      (other, place) =>
        place < index && other.from !== null && other.to !== null && from < other.to && other.from < to,
    );
    return overlaps ? 'overlap' : null;
  });
}

/** `9`, `930`, `9:30`, `09：30` are times; null for what is none. `24:00` is the end of the day. */
export function readTime(text: string): string | null {
  const match = /^(\d{1,2})(?:[:：.]?(\d{2}))?$/.exec(text.trim());
  if (!match) return null;
  const hours = Number(match[1]);
  const minutes = Number(match[2] ?? '0');
  if (minutes > 59 || hours > 24 || (hours === 24 && minutes > 0)) return null;
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}

export function withPeriod(draft: WeekDraft, day: Weekday, index: number, period: PeriodDraft): WeekDraft {
  return withDay(draft, day, draft.days[day].toSpliced(index, 1, period));
}
export function withoutPeriod(draft: WeekDraft, day: Weekday, index: number): WeekDraft {
  return withDay(draft, day, draft.days[day].toSpliced(index, 1));
}
/** After the last period of the day, or the usual hours on a day without any. */
export function withFurtherPeriod(draft: WeekDraft, day: Weekday): WeekDraft {
  const periods = draft.days[day];
  return withDay(draft, day, [...periods, periods.length === 0 ? USUAL : { from: '', to: '' }]);
}
/** Tuesday to Friday as Monday. */
export function mondayToFriday(draft: WeekDraft): WeekDraft {
  const monday = draft.days[1];
  return { ...draft, days: { ...draft.days, 2: monday, 3: monday, 4: monday, 5: monday } };
}

function withDay(draft: WeekDraft, day: Weekday, periods: readonly PeriodDraft[]): WeekDraft {
  return { ...draft, days: { ...draft.days, [day]: periods } };
}

/** Days with the same hours together, in the order of the week: `{ from: 1, to: 5, periods: ['09:00–17:00'] }`. */
export function weekSummary(hours: WeeklyHours): { from: Weekday; to: Weekday; periods: string[] }[] {
  const runs: { from: Weekday; to: Weekday; periods: string[] }[] = [];
  for (const day of WEEKDAYS) {
    const periods = sorted(hours)
      .filter(({ weekday }) => weekday === day)
      .map(({ from, to }) => `${from}–${to}`);
    const last = runs.at(-1);
    if (periods.length === 0) continue;
    if (last?.to === day - 1 && last.periods.join() === periods.join()) last.to = day;
    else runs.push({ from: day, to: day, periods });
  }
  return runs;
}

function sorted(hours: WeeklyHours): WeeklyHours {
  return hours.toSorted((one, other) => one.weekday - other.weekday || one.from.localeCompare(other.from));
}
