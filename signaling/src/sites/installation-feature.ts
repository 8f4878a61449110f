// The installation as a whole: what it says of itself, and its sample data.
import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { z } from 'zod';
import { PROTOCOL_VERSION } from '@cloud-window/shared/protocol';
import { auditActor } from '../audit/audit-log.ts';
import type { Context, Feature } from '../context.ts';
import { storeSampleItems } from '../items/store-items.ts';
import { storeSampleQueues } from '../queues/sample-queues.ts';
import { storeSampleSites } from './sample-sites.ts';

/** The same number in every process: serialises loading. */
const LOCK = 7_203_002;

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));

export function createInstallationFeature(context: Context): Feature {
  const { config } = context;
  return {
    routes: {
      systemInfo: () =>
        Promise.resolve({
          protocol: PROTOCOL_VERSION,
          demo: config.CW_DEMO,
          version,
          phoneCodesShown: config.PHONE_CODE_SENDER === 'demo',
          secondFactorRequired: config.SECOND_FACTOR === 'required',
          timeZone: config.TIME_ZONE,
        }),
      loadSampleData: ({ actor }) => loadSampleData(context, auditActor(actor)),
    },
  };
}

/** Items, queues, sites and kiosks, all labelled as samples. Repeating it restores the sample items and adds nothing twice. */
async function loadSampleData(
  { db, audit }: Pick<Context, 'db' | 'audit'>,
  actor: string,
): Promise<{ items: number; sites: number; kiosks: number }> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(tx);
    const loaded = { items: await storeSampleItems(tx), ...(await storeSampleSites(tx)) };
    await audit.record(tx, {
      actor,
      action: 'installation.sampleDataLoaded',
      subject: 'system',
      detail: { ...loaded, queues: await storeSampleQueues(tx) },
    });
    return loaded;
  });
}

/** At the first start of a demonstration, and never again: what was removed since stays removed. */
export async function loadSampleDataOnce(context: Pick<Context, 'db' | 'audit'>): Promise<void> {
  const item = await context.db.selectFrom('item').select('code').limit(1).executeTakeFirst();
  if (item === undefined) await loadSampleData(context, 'system');
}
