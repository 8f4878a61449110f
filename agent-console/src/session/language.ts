// The language people chose, for texts that the server holds in both and for dates and numbers. Times are those of the
// installation's time zone, as opening hours and reports are.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Locale, Localized } from '@cloud-window/shared/protocol';
import { useTimeZone } from './time-zone.ts';

export interface Language {
  locale: Locale;
  /** The right half of a text in both languages. */
  text(localized: Localized): string;
  dateTime(at: number): string;
  date(at: number): string;
  time(at: number): string;
  /** Of a calendar date, `YYYY-MM-DD`. */
  day(date: string): string;
  number(value: number): string;
  percent(ratio: number): string;
}

export function useLanguage(): Language {
  const { i18n } = useTranslation();
  const locale: Locale = i18n.language === 'en' ? 'en' : 'zh-CN';
  const timeZone = useTimeZone();
  return useMemo(() => {
    const dateTime = new Intl.DateTimeFormat(locale, {
      dateStyle: 'medium',
      timeStyle: 'medium',
      timeZone,
    });
    const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone });
    const time = new Intl.DateTimeFormat(locale, {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone,
    });
    const day = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone: 'UTC' });
    const number = new Intl.NumberFormat(locale);
    const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
    return {
      locale,
      text: (localized) => localized[locale],
      dateTime: (at) => dateTime.format(at),
      date: (at) => date.format(at),
      day: (date) => day.format(Date.parse(date)),
      time: (at) => time.format(at),
      number: (value) => number.format(value),
      percent: (ratio) => percent.format(ratio),
    };
  }, [locale, timeZone]);
}
