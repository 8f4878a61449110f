// The wallboard as one picture: what is going on, from the queue; the day so far, from PostgreSQL.
import type { Localized, Wallboard } from '@cloud-window/shared/protocol';
import { clerkStatus } from '../calls/call-views.ts';
import type { Context } from '../context.ts';
import type { Contact, QueueSnapshot } from '../queue/queue-types.ts';
import { loadSite } from '../sites/site-store.ts';
import { countDay, startOfDay, type DayFigures } from './day-figures.ts';

/** Also without any event the day's figures are counted anew this often (midnight, another node's writes). */
const FIGURES_KEPT_MS = 60_000;

export class WallboardComposer {
  readonly #context: Pick<Context, 'db' | 'queue' | 'clock' | 'config'>;
  readonly #siteNames = new Map<string, Localized>();
  #figures: { today: DayFigures; projectedTo: number; at: number } | null = null;
  #newestEvent = 0;

  constructor(context: Pick<Context, 'db' | 'queue' | 'clock' | 'config'>) {
    this.#context = context;
  }

  /** Says that the queue has moved on to this event. */
  noteEvent(seq: number): void {
    this.#newestEvent = Math.max(this.#newestEvent, seq);
  }

  /** Whether PostgreSQL has not yet caught up with the queue, so that the figures will change by themselves. */
  get figuresLag(): boolean {
    return (this.#figures?.projectedTo ?? 0) < this.#newestEvent;
  }

  async compose(): Promise<Wallboard> {
    const [snapshot, today] = await Promise.all([this.#context.queue.snapshot(), this.#today()]);
    await this.#learnSites([...snapshot.waiting, ...snapshot.active]);
    return {
      at: snapshot.at,
      waiting: snapshot.waiting.length,
      longestWaitMs: Math.max(0, ...snapshot.waiting.map((contact) => snapshot.at - contact.enqueuedAt)),
      callsInProgress: snapshot.active.map((contact) => ({
        callId: contact.callId,
        itemCode: contact.itemCode,
        since: contact.since,
        clerk: clerkName(snapshot, contact),
        site: this.#siteName(contact),
      })),
      queue: snapshot.waiting.map((contact) => ({
        callId: contact.callId,
        itemCode: contact.itemCode,
        site: this.#siteName(contact),
        enqueuedAt: contact.enqueuedAt,
        state: contact.state === 'offered' ? ('offered' as const) : ('waiting' as const),
      })),
      clerks: snapshot.clerks.map(clerkStatus),
      today,
    };
  }

  async #today(): Promise<DayFigures> {
    const { db, clock, config } = this.#context;
    const now = clock.now();
    const stale = this.#figures === null || now - this.#figures.at > FIGURES_KEPT_MS || this.figuresLag;
    if (this.#figures !== null && !stale) return this.#figures.today;
    const counted = await countDay(db, startOfDay(now), config.SERVICE_LEVEL_MS);
    this.#figures = { ...counted, at: now };
    return counted.today;
  }

  async #learnSites(contacts: readonly Contact[]): Promise<void> {
    for (const { siteId } of contacts) {
      if (this.#siteNames.has(siteId)) continue;
      const site = await loadSite(this.#context.db, siteId);
      this.#siteNames.set(siteId, site?.name ?? { 'zh-CN': siteId, en: siteId });
    }
  }

  #siteName({ siteId }: Contact): Localized {
    return this.#siteNames.get(siteId) ?? { 'zh-CN': siteId, en: siteId };
  }
}

function clerkName(snapshot: QueueSnapshot, contact: Contact): string {
  return snapshot.clerks.find((clerk) => clerk.staffId === contact.staffId)?.displayName ?? '';
}
