// The wallboard as one picture: what is going on, from the queue; the day so far, from PostgreSQL.
import {
  DEFAULT_QUEUE_RULES,
  type Alert,
  type Localized,
  type Wallboard,
} from '@cloud-window/shared/protocol';
import { clerkStatus } from '../calls/call-views.ts';
import type { Context } from '../context.ts';
import type { CallQualityFeature } from '../media/call-quality-feature.ts';
import type { Contact, QueueSnapshot } from '../queue/queue-types.ts';
import { loadSite } from '../sites/site-store.ts';
import { dayFigures } from './day-figures.ts';
import { queueBoard } from './queue-board.ts';
import { isSomebody, longestWait, type QueueReader } from './queue-picture.ts';

/** The alerts that last, and who wants to know when they change. */
export interface LastingAlerts {
  readonly lasting: readonly Alert[];
  onChange(listener: () => void): void;
}

export class WallboardComposer {
  readonly alerts: LastingAlerts;
  readonly #db: Context['db'];
  readonly #reader: QueueReader;
  readonly #quality: Pick<CallQualityFeature, 'ofCalls' | 'board'>;
  readonly #siteNames = new Map<string, Localized>();

  constructor(
    { db }: Pick<Context, 'db'>,
    {
      reader,
      alerts,
      quality,
    }: {
      reader: QueueReader;
      alerts: LastingAlerts;
      quality: Pick<CallQualityFeature, 'ofCalls' | 'board'>;
    },
  ) {
    this.#db = db;
    this.#reader = reader;
    this.alerts = alerts;
    this.#quality = quality;
  }

  /** Whether the figures will change by themselves. */
  get figuresLag(): boolean {
    return this.#reader.dayLags;
  }

  async compose(): Promise<Wallboard> {
    const { at, snapshot, queues, day } = await this.#reader.read();
    await this.#learnSites([...snapshot.waiting, ...snapshot.active]);
    const calls = snapshot.active.filter(isAnybodysCall);
    const [qualities, media] = await Promise.all([
      this.#quality.ofCalls(calls.map(({ callId }) => callId)),
      this.#quality.board(),
    ]);
    const somebody = snapshot.waiting.filter(isSomebody);
    const rules = new Map(queues.map(({ queue }) => [queue.id, queue.serviceLevel]));
    return {
      at,
      waiting: somebody.length,
      longestWaitMs: longestWait(somebody, at),
      callsInProgress: calls.map((contact) => ({
        callId: contact.callId,
        itemCode: contact.itemCode,
        since: contact.since,
        clerk: clerkName(snapshot, contact),
        staffId: contact.staffId,
        site: this.#siteName(contact),
        queueId: contact.queueId,
        kind: contact.kind,
        heldSince: contact.heldSince,
        quality: qualities.get(contact.callId) ?? { kiosk: null, clerk: null },
      })),
      media,
      queue: snapshot.waiting.map((contact) => ({
        callId: contact.callId,
        itemCode: contact.itemCode,
        site: this.#siteName(contact),
        enqueuedAt: contact.enqueuedAt,
        state: contact.state === 'offered' ? ('offered' as const) : ('waiting' as const),
        queueId: contact.queueId,
        kind: contact.kind,
        misses: contact.misses,
      })),
      clerks: snapshot.clerks.map(clerkStatus),
      queues: queues.map(queueBoard),
      alerts: [...this.alerts.lasting],
      today: dayFigures(day, (queueId) => rules.get(queueId) ?? DEFAULT_QUEUE_RULES.serviceLevel),
    };
  }

  async #learnSites(contacts: readonly Contact[]): Promise<void> {
    for (const { siteId } of contacts) {
      if (this.#siteNames.has(siteId)) continue;
      const site = await loadSite(this.#db, siteId);
      this.#siteNames.set(siteId, site?.name ?? { 'zh-CN': siteId, en: siteId });
    }
  }

  #siteName({ siteId }: Contact): Localized {
    return this.#siteNames.get(siteId) ?? { 'zh-CN': siteId, en: siteId };
  }
}

/** Advice is part of the call that it is about. */
const isAnybodysCall = ({ kind }: Contact): boolean => kind !== 'consult';

function clerkName(snapshot: QueueSnapshot, contact: Contact): string {
  return snapshot.clerks.find((clerk) => clerk.staffId === contact.staffId)?.displayName ?? '';
}
