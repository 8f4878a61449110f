// Which tab of this browser is the clerk's desk. That a tab was on duty before a reload stands in its sessionStorage, which
// browsers copy into a duplicated tab or one that is opened from it; a lock of the browser tells the copy from the desk.

const LOCK = 'cw-console-duty';
/** A reloaded tab may have to wait for the end of its former self. */
const FREE_WITHIN_MS = 1_000;

export type ReleaseDuty = () => void;

/**
 * Makes this tab the desk until it is released or the tab ends. `take` wins over any other tab; `ifFree` answers null when
 * another one is the desk. Where the browser has no locks (pages without https) every tab may be.
 */
export function claimDuty(
  locks: LockManager | undefined,
  how: 'take' | 'ifFree',
): Promise<ReleaseDuty | null> {
  if (locks === undefined) return Promise.resolve(() => undefined);
  const options = how === 'take' ? { steal: true } : { signal: AbortSignal.timeout(FREE_WITHIN_MS) };
  return new Promise((resolve) => {
    const hold = () => new Promise<void>((release) => resolve(release));
    // Refused, or taken away later by a tab that took it.
    locks.request(LOCK, options, hold).catch(() => resolve(null));
  });
}
