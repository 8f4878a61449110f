// /healthz asks every part for real. 200 only when a person at a kiosk could be served just now.
import type { RequestHandler } from 'express';
import { sql } from 'kysely';
import { takesCalls } from '@cloud-window/shared/control';
import type { Context } from '../context.ts';
import { readSfuRegistry } from '../media/sfu-registry.ts';
import { isWritable } from '../storage/blob-store.ts';

type Part = 'redis' | 'postgres' | 'blobs' | 'sfu';
const PART_TIMEOUT_MS = 4_000;

export function healthCheck({ redis, db, config, log }: Context): RequestHandler {
  const checks: Record<Part, () => Promise<boolean>> = {
    redis: async () => (await redis.time()).length === 2,
    postgres: async () => (await sql`select 1`.execute(db)).rows.length === 1,
    blobs: () => isWritable(config.BLOB_DIR),
    // A node that drains, is full or has lost its workers takes no call.
    sfu: async () => (await readSfuRegistry(redis)).some(takesCalls),
  };
  return async (_request, response) => {
    const parts = await Promise.all(
      Object.entries(checks).map(async ([part, check]) => {
        const sound = await withinTime(check).catch((error: unknown) => {
          log.warn(
            { part, reason: error instanceof Error ? error.message : 'unknown' },
            'a part is not sound',
          );
          return false;
        });
        return [part, sound ? 'ok' : 'broken'] as const;
      }),
    );
    const ok = parts.every(([, state]) => state === 'ok');
    response
      .status(ok ? 200 : 503)
      .setHeader('Cache-Control', 'no-store')
      .json({ ok, parts: Object.fromEntries(parts) });
  };
}

async function withinTime(check: () => Promise<boolean>): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.reject(new Error('no answer in time')), PART_TIMEOUT_MS);
  try {
    return await Promise.race([check(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
