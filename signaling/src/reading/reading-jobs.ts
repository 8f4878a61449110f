// Reading as a side job: pages are taken from the database one at a time, read in the reader's process, and what was read
// is kept and told. A page that was being read when everything stopped is read again.
import { Counter, Histogram, type Registry } from 'prom-client';
import type { CaseEvent } from '@cloud-window/shared/protocol';
import { announce, appendCaseEvents } from '../cases/case-events.ts';
import { lockCase } from '../cases/case-store.ts';
import type { Context } from '../context.ts';
import { loadItem } from '../items/item-catalogue.ts';
import { readFields } from './fields/read-fields.ts';
import { suggestMaterial } from './material-suggestion.ts';
import type { ReaderHost, ReadOutcome } from './reader-host.ts';
import {
  claimReading,
  finishReading,
  giveUpAbandoned,
  giveUpReading,
  letGoOfReading,
  type ReadingJob,
} from './reading-store.ts';
import type { PageText } from './text-lines.ts';

/** How long a page waits for somebody to look for it. */
const SWEEP_MS = 1_000;
const SECONDS = [0.5, 1, 2, 4, 8, 15, 30, 60];

export class ReadingJobs {
  readonly #context: Context;
  readonly #reader: Pick<ReaderHost, 'read' | 'stop'>;
  readonly #stopping = new AbortController();
  readonly #outcomes: Counter<'outcome'>;
  readonly #seconds: Histogram;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | null = null;

  constructor(context: Context, reader: Pick<ReaderHost, 'read' | 'stop'>, registry: Registry) {
    this.#context = context;
    this.#reader = reader;
    const registers = [registry];
    this.#outcomes = new Counter({
      name: 'cw_page_readings_total',
      help: 'Pages whose print was read, by outcome',
      labelNames: ['outcome'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'cw_page_reading_seconds',
      help: 'Time to read the print of a page',
      buckets: SECONDS,
      registers,
    });
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), SWEEP_MS);
    this.#look();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#timer);
    await this.#running;
    this.#reader.stop();
  }

  #look(): void {
    this.#running ??= this.#run()
      .catch((error: unknown) => this.#context.log.warn({ err: error }, 'pages are not being read'))
      .finally(() => {
        this.#running = null;
      });
  }

  async #run(): Promise<void> {
    const { db, clock } = this.#context;
    await giveUpAbandoned(db, clock.now());
    for (;;) {
      if (this.#stopping.signal.aborted) return;
      const job = await claimReading(db, clock.now());
      if (job === null) return;
      await this.#read(job);
    }
  }

  async #read(job: ReadingJob): Promise<void> {
    const { blobs, db, log } = this.#context;
    const bytes = await blobs.get(job.sha256);
    const done = this.#seconds.startTimer();
    const outcome: ReadOutcome = bytes
      ? await this.#reader.read(bytes, this.#stopping.signal)
      : { failure: 'unreadable' };
    if (this.#stopping.signal.aborted) return letGoOfReading(db, job.pageId);
    done();
    this.#outcomes.inc({ outcome: 'failure' in outcome ? outcome.failure : 'read' });
    if ('text' in outcome) return this.#keep(job, outcome.text);
    log.warn({ pageId: job.pageId, failure: outcome.failure }, 'a page could not be read');
    if (await giveUpReading(db, job.pageId, outcome.failure)) await this.#tellClerks(job);
  }

  async #keep(job: ReadingJob, text: PageText): Promise<void> {
    const { db, clock, sealer, broadcast } = this.#context;
    const now = clock.now();
    const { kioskId, suggested, events } = await db.transaction().execute(async (tx) => {
      const row = await lockCase(tx, job.caseId);
      const item = await loadItem(tx, row.itemCode);
      const material = item && suggestMaterial(text, item);
      const result = readFields(text, now);
      const isOurs = await finishReading(tx, sealer, job.pageId, { result, suggested: material, at: now });
      const event: CaseEvent[] =
        isOurs && material !== null
          ? [{ type: 'materialSuggested', pageId: job.pageId, materialCode: material }]
          : [];
      return {
        kioskId: row.kioskId,
        suggested: material,
        events: await appendCaseEvents(tx, now, job.caseId, event),
      };
    });
    announce(broadcast, events);
    // A kiosk that is in no call yet gets no case events.
    if (suggested !== null && events.length === 0) {
      broadcast.toKiosk(kioskId, 'papers:changed', { caseId: job.caseId });
    }
    await this.#tellClerks(job);
  }

  /** Those who have the case before them, without a word of what was read. */
  async #tellClerks({ pageId, caseId }: ReadingJob): Promise<void> {
    const { db, broadcast } = this.#context;
    const calls = await db
      .selectFrom('call')
      .select('staffId')
      .distinct()
      .where('caseId', '=', caseId)
      .where('state', '!=', 'ended')
      .where('staffId', 'is not', null)
      .execute();
    for (const { staffId } of calls) {
      if (staffId !== null) broadcast.toStaff(staffId, 'page:read', { caseId, pageId });
    }
  }
}
