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

/** `2026年7月3日` / `3 July 2026`: of a deadline, whose last instant it is. */
export function formatDay(at: number, locale: Locale): string {
  const format = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'zh-CN', {
    dateStyle: 'long',
    timeZone: TIME_ZONE,
  });
  return format.format(at);
}

/** `3:07`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export interface WaitWords {
  /** `soon`: no lower bound worth naming. `about`: both bounds are the same minute. `hours`: from an hour on. */
  kind: 'soon' | 'about' | 'minutes' | 'hours';
  low: number;
  high: number;
}

/**
 * A wait as a range that promises nothing it cannot keep: the lower end is rounded down and the upper end up, to minutes,
 * or to half hours where minutes would only look exact.
 */
export function waitWords({
  lowSeconds,
  highSeconds,
}: {
  lowSeconds: number;
  highSeconds: number;
}): WaitWords {
  if (highSeconds > 90 * 60) {
    const halves = (seconds: number) => seconds / 1800;
    return {
      kind: 'hours',
      low: Math.floor(halves(lowSeconds)) / 2,
      high: Math.ceil(halves(highSeconds)) / 2,
    };
  }
  const high = Math.max(1, Math.ceil(highSeconds / 60));
  const low = Math.min(high, Math.floor(lowSeconds / 60));
  return { kind: low === 0 ? 'soon' : low === high ? 'about' : 'minutes', low, high };
}
