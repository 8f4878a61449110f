// When it opens, as one would say it: today, tomorrow, or the date with its weekday.
import type { Locale } from '@cloud-window/shared/protocol';

export interface OpeningWords {
  day: 'today' | 'tomorrow' | 'later';
  /** With its weekday, for `later`. */
  date: string;
  time: string;
}

const DAY_MS = 24 * 3_600_000;

/** @param timeZone the installation's: an office opens by its own clock, not by the kiosk's */
export function openingWords(at: number, now: number, locale: Locale, timeZone: string): OpeningWords {
  const dayOf = (instant: number) =>
    new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone }).format(instant);
  const regional = locale === 'en' ? 'en-GB' : 'zh-CN';
  return {
    day: dayOf(at) === dayOf(now) ? 'today' : dayOf(at) === dayOf(now + DAY_MS) ? 'tomorrow' : 'later',
    date: new Intl.DateTimeFormat(regional, {
      month: 'long',
      day: 'numeric',
      weekday: 'long',
      timeZone,
    }).format(at),
    time: new Intl.DateTimeFormat(regional, {
      hour: 'numeric',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone,
    })
      .format(at)
      .replace(/^0(?=\d)/, ''),
  };
}
