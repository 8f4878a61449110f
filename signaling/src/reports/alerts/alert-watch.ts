// Looks every few seconds whether an alert is due or over. Every node looks, so that alerts do not depend on one of them;
// PostgreSQL sees to it that each is written once.
import type { Alert } from '@cloud-window/shared/protocol';
import type { Context } from '../../context.ts';
import type { QueueReader } from '../queue-picture.ts';
import type { LastingAlerts } from '../wallboard.ts';
import { findingsOf, LASTS_MS, nameOf } from './alert-rules.ts';
import { clearAlert, lastingAlerts, raiseAlert } from './alert-store.ts';
import { repeated } from '../../calls/repeated.ts';

const LOOK_EVERY_MS = 2_000;
/** As long nothing may be found before an alert is over. */
const CLEAR_AFTER_MS = 10_000;

export interface AlertWatch extends LastingAlerts {
  start(): void;
  stop(): Promise<void>;
}

export interface AlertWatchOptions {
  /** Multiplies every span of time here, for tests. */
  pace?: number;
}

export function createAlertWatch(
  { db, queue, clock, config, log }: Pick<Context, 'db' | 'queue' | 'clock' | 'config' | 'log'>,
  reader: QueueReader,
  { pace = 1 }: AlertWatchOptions = {},
): AlertWatch {
  const toWebhook = config.ALERT_WEBHOOK_URL !== undefined;
  const listeners: (() => void)[] = [];
  /** Since when it has been found without a pause, and since when it has not; by name, on this process's own clock. */
  const over = new Map<string, number>();
  const gone = new Map<string, number>();
  let lasting: Alert[] = [];
  let failed = false;

  const look = async (): Promise<void> => {
    const [picture, unmatchedMs] = await Promise.all([reader.read(), queue.unmatchedMs()]);
    const findings = findingsOf(picture, unmatchedMs);
    const stored = await lastingAlerts(db);
    const [now, at] = [performance.now(), new Date(clock.now())];

    const raised = new Set(stored.map(nameOf));
    const due = findings.filter((found) => found.isOver && !raised.has(nameOf(found)));
    forgetOthers(over, due.map(nameOf));
    for (const found of due) {
      if (now - sinceWhen(over, nameOf(found), now) < LASTS_MS[found.kind] * pace) continue;
      await raiseAlert(db, found, at, toWebhook);
    }

    const found = new Set(findings.map(nameOf));
    const missing = stored.filter((alert) => !found.has(nameOf(alert)));
    forgetOthers(gone, missing.map(nameOf));
    for (const alert of missing) {
      const isOver =
        alert.callId !== null || now - sinceWhen(gone, nameOf(alert), now) >= CLEAR_AFTER_MS * pace;
      if (isOver) await clearAlert(db, alert.id, at, toWebhook);
    }

    const before = lasting.map(({ id }) => id).join();
    lasting = await lastingAlerts(db);
    if (lasting.map(({ id }) => id).join() !== before) for (const listener of listeners) listener();
  };

  const step = async (): Promise<void> => {
    try {
      await look();
      failed = false;
    } catch (error) {
      if (!failed) log.warn({ err: error }, 'alerts cannot be judged just now');
      failed = true;
    }
  };
  const loop = repeated(LOOK_EVERY_MS * pace, step);

  return {
    get lasting() {
      return lasting;
    },
    onChange: (listener) => void listeners.push(listener),
    start: () => loop.start(),
    stop: () => loop.stop(),
  };
}

function sinceWhen(times: Map<string, number>, name: string, now: number): number {
  const since = times.get(name) ?? now;
  times.set(name, since);
  return since;
}

function forgetOthers(times: Map<string, number>, names: readonly string[]): void {
  for (const name of times.keys()) if (!names.includes(name)) times.delete(name);
}
