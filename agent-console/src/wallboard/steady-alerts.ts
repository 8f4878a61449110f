// Alerts on the screen, calm: one that has just ended stays for a moment as over, and one that comes straight back is the
// same one and not said again.
import type { Alert } from '@cloud-window/shared/protocol';

/** How long an alert that has ended still stands on the board. */
export const LINGERS_MS = 15_000;

export interface ShownAlert {
  name: string;
  alert: Alert;
  /** Since when it is over; null while it lasts. */
  overSince: number | null;
}

/** @param now the server's time */
export function steadyAlerts(
  shown: readonly ShownAlert[],
  lasting: readonly Alert[],
  now: number,
): ShownAlert[] {
  const present = new Map(lasting.map((alert) => [nameOf(alert), alert]));
  const kept = shown.flatMap((one): ShownAlert[] => {
    const alert = present.get(one.name);
    present.delete(one.name);
    // It keeps its place and the time at which it was first raised.
    if (alert) return [{ ...one, alert: { ...alert, raisedAt: one.alert.raisedAt }, overSince: null }];
    const overSince = one.overSince ?? now;
    return now - overSince < LINGERS_MS ? [{ ...one, overSince }] : [];
  });
  const added = [...present].map(([name, alert]) => ({ name, alert, overSince: null }));
  return [...kept, ...added];
}

/** Those that were not on the board before. */
export function newAlerts(before: readonly ShownAlert[], after: readonly ShownAlert[]): Alert[] {
  const known = new Set(before.map(({ name }) => name));
  return after.filter(({ name }) => !known.has(name)).map(({ alert }) => alert);
}

function nameOf({ kind, queueId, callId }: Alert): string {
  return `${kind} ${callId ?? queueId ?? ''}`;
}
