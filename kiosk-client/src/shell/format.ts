// Times and sums as people write them in each language.
import type { Locale } from '@cloud-window/shared/protocol';

/** Official time everywhere in the country, whatever the machine is set to. */
const TIME_ZONE = 'Asia/Shanghai';

/** `2026年7月3日 14:05` / `3 July 2026 at 14:05`. */
export function formatInstant(at: number, locale: Locale): string {
  const format = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'zh-CN', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: TIME_ZONE,
  });
  return format.format(at);
}

/** `3:07`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** An estimate in whole minutes; never less than one at its upper end. */
export function minutesRange(estimate: { lowSeconds: number; highSeconds: number }): {
  low: number;
  high: number;
} {
  const high = Math.max(1, Math.ceil(estimate.highSeconds / 60));
  return { low: Math.min(high, Math.floor(estimate.lowSeconds / 60)), high };
}
