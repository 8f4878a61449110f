// Readings in the database: each is a job that any signaling process may take, one at a time, and take over from one that
// died. What was read lies sealed.
import { sql } from 'kysely';
import { z } from 'zod';
import { readFieldSchema, readPaperSchema } from '@cloud-window/shared/protocol';
import type { Context, Db, Sealer, Tx } from '../context.ts';
import type { ReadFailure } from './reader-host.ts';

/** Longer than a page may take; a process that has died lets go then. */
const CLAIM_MS = 150_000;
/** A page that ends its reader is not tried for ever. */
const ATTEMPTS = 3;

const resultSchema = z.object({ paper: readPaperSchema.nullable(), fields: z.array(readFieldSchema) });
export type ReadingResult = z.infer<typeof resultSchema>;

export interface ReadingJob {
  pageId: string;
  caseId: string;
  /** The picture that people see: the straightened one where there is one. */
  sha256: string;
}

/** A page has arrived: it is to be read, unless this installation reads nothing. */
export async function requestReading(
  { config }: Pick<Context, 'config'>,
  tx: Tx,
  { id, caseId }: { id: string; caseId: string },
  at: number,
): Promise<void> {
  if (config.READING === 'off') return;
  await tx
    .insertInto('pageReading')
    .values({ pageId: id, caseId, requestedAt: new Date(at) })
    .execute();
}

/** The oldest page that nobody reads; null when there is none. */
export async function claimReading(db: Db, now: number): Promise<ReadingJob | null> {
  const claimed = await db
    .updateTable('pageReading')
    .set({
      state: 'running',
      claimedUntil: new Date(now + CLAIM_MS),
      attempts: sql<number>`attempts + 1`,
    })
    .where('pageId', '=', (select) =>
      select
        .selectFrom('pageReading')
        .select('pageId')
        .where('attempts', '<', ATTEMPTS)
        .where((check) =>
          check.or([
            check('state', '=', 'waiting'),
            check.and([check('state', '=', 'running'), check('claimedUntil', '<', new Date(now))]),
          ]),
        )
        .orderBy('requestedAt')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['pageId', 'caseId'])
    .executeTakeFirst();
  if (!claimed) return null;
  const { sha256, derived } = await db
    .selectFrom('page')
    .select(['sha256', 'derived'])
    .where('id', '=', claimed.pageId)
    .executeTakeFirstOrThrow();
  return { ...claimed, sha256: derived?.sha256 ?? sha256 };
}

/** False when somebody else has finished it meanwhile. */
export async function finishReading(
  tx: Tx,
  sealer: Sealer,
  pageId: string,
  { result, suggested, at }: { result: ReadingResult; suggested: string | null; at: number },
): Promise<boolean> {
  const finished = await tx
    .updateTable('pageReading')
    .set({
      state: 'read',
      resultSealed: sealer.seal(JSON.stringify(result)),
      suggestedMaterial: suggested,
      readAt: new Date(at),
      claimedUntil: null,
    })
    .where('pageId', '=', pageId)
    .where('state', '=', 'running')
    .returning('pageId')
    .executeTakeFirst();
  return finished !== undefined;
}

/** Whether that was the last attempt. What is not an image will not become one; everything else is tried again. */
export async function giveUpReading(db: Db, pageId: string, failure: ReadFailure): Promise<boolean> {
  const { state } = (await db
    .updateTable('pageReading')
    .set({
      state:
        failure === 'unreadable'
          ? 'failed'
          : sql`case when attempts < ${ATTEMPTS} then 'waiting' else 'failed' end`,
      fault: failure,
      claimedUntil: null,
    })
    .where('pageId', '=', pageId)
    .where('state', '=', 'running')
    .returning('state')
    .executeTakeFirst()) ?? { state: 'read' };
  return state === 'failed';
}

/** This process ends: the page was not tried. */
export async function letGoOfReading(db: Db, pageId: string): Promise<void> {
  await db
    .updateTable('pageReading')
    .set({ state: 'waiting', attempts: sql<number>`attempts - 1`, claimedUntil: null })
    .where('pageId', '=', pageId)
    .where('state', '=', 'running')
    .execute();
}

/** Pages whose every reader died with its whole process. */
export async function giveUpAbandoned(db: Db, now: number): Promise<void> {
  await db
    .updateTable('pageReading')
    .set({ state: 'failed', fault: 'crashed', claimedUntil: null })
    .where('state', '=', 'running')
    .where('attempts', '>=', ATTEMPTS)
    .where('claimedUntil', '<', new Date(now))
    .execute();
}

export function openResult(sealer: Sealer, sealed: Buffer): ReadingResult {
  return resultSchema.parse(JSON.parse(sealer.open(sealed)));
}
