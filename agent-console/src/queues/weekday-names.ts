// The days of the week in the reader's language, and a week in one line.
import type { WeeklyHours } from '@cloud-window/shared/protocol';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import { weekSummary, type Weekday } from './opening-week.ts';

const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

export function useWeekdayNames(style: 'long' | 'short' = 'short'): (day: Weekday) => string {
  const { locale } = useLanguage();
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(locale, { weekday: style, timeZone: 'UTC' });
    return (day) => format.format(MONDAY + (day - 1) * DAY_MS);
  }, [locale, style]);
}

/** "Mon–Fri 09:00–17:00"; no hours are always open. */
export function useWeekWords(): (hours: WeeklyHours) => string {
  const { t } = useTranslation();
  const name = useWeekdayNames();
  return (hours) => {
    if (hours.length === 0) return t('hours.always');
    return weekSummary(hours)
      .map(({ from, to, periods }) => {
        const days = from === to ? name(from) : `${name(from)}–${name(to)}`;
        return `${days} ${periods.join(t('app.listSeparator'))}`;
      })
      .join('; ');
  };
}
