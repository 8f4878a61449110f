// What PostgreSQL remembers of live calls goes back into a Redis that has lost it: at start, when Redis comes back and when
// somebody finds it empty. One process at a time, under a lock in Redis itself; whoever comes second finds the work done.
import { AppError, newId, type EndReason } from '@cloud-window/shared';
import type { Context } from '../context.ts';
import type { RestoredContact } from '../queue/queue-types.ts';
import type { Routing } from '../queues/routing.ts';
import { beginLife, endLife, lifeOf } from '../storage/redis-life.ts';
import { QUEUE_DOMAIN } from './call-projection.ts';
import { updateWay, type CallRow } from './call-rows.ts';

const LOCK_KEY = 'calls:recovery';
/** Longer than restoring takes; whoever died while restoring is followed by another after that. */
const LOCK_MS = 20_000;
const LOCK_RETRY_MS = 50;
/** Nobody has stood at a kiosk for so long. What waits without a kiosk waits over a weekend, too. */
const OLDEST_MS = 12 * 3_600_000;
/** A row that young may be one whose call is just entering the queue. */
const YOUNGEST_MS = 120_000;

const UNLOCK = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

/** Which of these calls still have a room with both parties in it, and on which SFU node. */
export type FindRooms = (callIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;

export interface Recovery {
  /** Resolves once everything live is where it belongs. Rejects while one of the stores is away. */
  run(): Promise<void>;
  /** Whether Redis holds what it must: nobody has emptied it since the last run. */
  isWhole(): Promise<boolean>;
}

type Parts = Pick<Context, 'db' | 'redis' | 'queue' | 'clock' | 'audit' | 'log'>;

export function createRecovery(parts: Parts, routing: Routing, findRooms: FindRooms): Recovery {
  const { redis } = parts;
  return {
    isWhole: async () => (await lifeOf(redis)) !== null,
    async run() {
      const token = newId('peer');
      while ((await redis.set(LOCK_KEY, token, 'PX', LOCK_MS, 'NX')) !== 'OK') {
        await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS));
      }
      try {
        await restoreWhatIsLost(parts, routing, findRooms);
      } finally {
        await redis.eval(UNLOCK, 1, LOCK_KEY, token).catch(() => undefined);
      }
    },
  };
}

async function restoreWhatIsLost(parts: Parts, routing: Routing, findRooms: FindRooms): Promise<void> {
  const { redis, queue, log } = parts;
  // Lost may also be only the newest: then the name of this life is still there.
  if (await queue.begin(await newestStoredEvent(parts))) await endLife(redis);
  const isWhole = (await lifeOf(redis)) !== null;
  const missing = await missingCalls(parts);
  if (isWhole) {
    const now = parts.clock.now();
    // Their applicant has gone home: papers that the queue never heard of must not be forgotten.
    const unread = await unreadPapers(parts, missing);
    await restoreCalls(parts, routing, findRooms, unread);
    const forgotten = missing.filter((row) => now - row.enqueuedAt.getTime() > YOUNGEST_MS);
    await closeRows(
      parts,
      forgotten.filter((row) => !unread.includes(row)),
    );
    return;
  }
  const oldest = parts.clock.now() - OLDEST_MS;
  // Advice is asked for anew: the call it is about comes back without it.
  const isLive = ({ state, kind, enqueuedAt }: CallRow) =>
    state !== 'wrapUp' && kind !== 'consult' && (kind !== 'video' || enqueuedAt.getTime() > oldest);
  const live = missing.filter(isLive);
  await restoreCalls(parts, routing, findRooms, live);
  await closeRows(
    parts,
    missing.filter((row) => !isLive(row)),
  );
  await beginLife(redis);
  if (missing.length > 0) log.warn({ calls: live.length }, 'calls that Redis had lost were restored');
}

async function newestStoredEvent({ db }: Parts): Promise<number> {
  const row = await db
    .selectFrom('queueEvent')
    .select((eb) => eb.fn.max<number | null>('seq').as('newest'))
    .where('domain', '=', QUEUE_DOMAIN)
    .executeTakeFirst();
  return row?.newest ?? 0;
}

/** Calls that are not over and of which the queue knows nothing, oldest first. */
async function missingCalls({ db, queue }: Parts): Promise<CallRow[]> {
  const rows = await db
    .selectFrom('call')
    .selectAll()
    .where('state', '!=', 'ended')
    .orderBy('enqueuedAt')
    .execute();
  const missing: CallRow[] = [];
  for (const row of rows) if ((await queue.contact(row.id)) === null) missing.push(row);
  return missing;
}

async function restoreCalls(
  parts: Parts,
  routing: Routing,
  findRooms: FindRooms,
  rows: readonly CallRow[],
): Promise<void> {
  const { queue, log } = parts;
  const talking = rows.filter((row) => row.state === 'active' && row.staffId !== null);
  const rooms = await findRooms(talking.filter((row) => row.kind === 'video').map((row) => row.id));
  const planFor = rememberPlans(routing);
  for (const row of rows) {
    // What has no kiosk has no room: whether its clerk is still there, the lease decides.
    const goesOn = talking.includes(row) && (row.kind !== 'video' || rooms.has(row.id));
    try {
      await queue.restore(await contactOfRow(parts, planFor, row, goesOn));
      const node = rooms.get(row.id);
      if (node !== undefined) await queue.setMediaNode(row.id, node, null);
    } catch (error) {
      if (AppError.from(error).code === 'STORE_UNAVAILABLE') throw error;
      // One that cannot be restored must not keep the others out.
      log.error({ err: error, callId: row.id }, 'a call could not be restored');
      await closeRows(parts, [row]);
    }
  }
}

/** Reviews whose papers nobody has decided upon. */
async function unreadPapers({ db }: Parts, missing: readonly CallRow[]): Promise<CallRow[]> {
  const reviews = missing.filter((row) => row.kind === 'review');
  if (reviews.length === 0) return [];
  const caseIds = reviews.map((row) => row.caseId);
  const submitted = await db
    .selectFrom('serviceCase')
    .select('id')
    .where('id', 'in', caseIds)
    .where('state', '=', 'submitted')
    .execute();
  return reviews.filter((row) => submitted.some(({ id }) => id === row.caseId));
}

type PlanFor = Routing['plan'];

/** Of an item at a site: a full line has many calls and few of these. */
function rememberPlans(routing: Routing): PlanFor {
  const plans = new Map<string, ReturnType<PlanFor>>();
  return (call) => {
    const key = JSON.stringify(call);
    const plan = plans.get(key) ?? routing.plan(call);
    plans.set(key, plan);
    return plan;
  };
}

async function contactOfRow(
  { db }: Parts,
  planFor: PlanFor,
  row: CallRow,
  goesOn: boolean,
): Promise<RestoredContact> {
  const { locale, needs } = await db
    .selectFrom('serviceCase')
    .select(['locale', 'needs'])
    .where('id', '=', row.caseId)
    .executeTakeFirstOrThrow();
  const { id: callId, kind, kioskId, caseId, siteId, itemCode, boostMs } = row;
  const facts = { kind, siteId, itemCode, locale, needs };
  const plan = await planFor({ ...facts, knownClerk: null, returning: false });
  const route = row.route ?? plan.route;
  // A row from before there were queues says no way.
  if (row.route === null) await updateWay(db, callId, { route, boostMs });
  return {
    ...facts,
    callId,
    caseId,
    kioskId,
    route,
    boostMs,
    offerMs: plan.offerMs,
    wrapUpMs: plan.wrapUpMs,
    maxWaiting: null,
    enqueuedAt: row.enqueuedAt.getTime(),
    staffId: goesOn ? row.staffId : null,
  };
}

/**
 * Closes the rows of calls that exist nowhere. Should events about them still be on their way, those have the last word:
 * `stateSeq` stays what it is.
 */
async function closeRows({ db, clock, audit }: Parts, rows: readonly CallRow[]): Promise<void> {
  for (const row of rows) {
    const endReason = row.endReason ?? reasonOf(row);
    await db.transaction().execute(async (tx) => {
      await tx
        .updateTable('call')
        .set({ state: 'ended', endReason, endedAt: new Date(clock.now()) })
        .where('id', '=', row.id)
        .where('state', '!=', 'ended')
        .execute();
      await audit.record(tx, {
        actor: 'system',
        action: 'call.closed',
        subject: row.id,
        detail: { was: row.state, endReason },
      });
    });
  }
}

function reasonOf({ kind, answeredAt }: CallRow): EndReason {
  if (kind === 'consult') return 'withdrawn';
  return answeredAt === null ? 'abandoned' : 'kioskLost';
}
