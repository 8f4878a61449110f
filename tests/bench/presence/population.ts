// A city's kiosks and clerks, put into the stores as pairing and signing in leave them there: going through both five
// thousand times would measure the password hash.
import { Redis } from 'ioredis';
import { createLogger } from '@cloud-window/shared/log';
import { newId } from '@cloud-window/shared';
import { hashToken, newSecretToken } from '../../../signaling/src/people/secret-tokens.ts';
import { StaffSessions } from '../../../signaling/src/people/staff-sessions.ts';
import { openDatabase } from '../../../signaling/src/storage/database.ts';
import type { Servers } from '../../support/servers.ts';

/** One browser to come: what its cookie header holds. */
export interface Visitor {
  app: 'kiosk' | 'console';
  cookie: string;
}

const SITES = 50;
const AT_ONCE = 500;

/** The signaling process must have migrated the database before. */
export async function settle(
  servers: Pick<Servers, 'databaseUrl' | 'redisUrl'>,
  counts: { kiosks: number; clerks: number },
): Promise<{ kiosks: Visitor[]; clerks: Visitor[] }> {
  const db = openDatabase(servers.databaseUrl, createLogger('bench', 'fatal'));
  const redis = new Redis(servers.redisUrl);
  try {
    const siteIds = Array.from({ length: SITES }, () => newId('site'));
    await db
      .insertInto('site')
      .values(
        siteIds.map((id, n) => ({
          id,
          name: JSON.stringify({ 'zh-CN': `站点${n}`, en: `Site ${n}` }),
          sample: false,
        })),
      )
      .execute();

    const keys = Array.from({ length: counts.kiosks }, newSecretToken);
    const kiosks = keys.map((key, n) => ({
      id: newId('kiosk'),
      siteId: siteIds[n % SITES] ?? '',
      name: `K${n}`,
      deviceKeyHash: hashToken(key),
      pairedAt: new Date(),
    }));
    for (const rows of chunks(kiosks)) await db.insertInto('kiosk').values(rows).execute();

    const staff = Array.from({ length: counts.clerks }, (_, n) => ({
      id: newId('staff'),
      username: `clerk${n}`,
      displayName: `Clerk ${n}`,
      passwordHash: '',
      roles: ['clerk' as const],
      departments: [],
      active: true,
      mustChangePassword: false,
      totpSecretSealed: null,
      createdAt: new Date(),
    }));
    for (const rows of chunks(staff)) await db.insertInto('staff').values(rows).execute();
    const sessions = new StaffSessions({ redis, db });
    const tokens = await Promise.all(staff.map(({ id }) => sessions.begin(id)));
    return {
      kiosks: keys.map((key) => ({ app: 'kiosk', cookie: `cw_device=${key}` })),
      clerks: tokens.map((token) => ({ app: 'console', cookie: `cw_staff=${token}` })),
    };
  } finally {
    redis.disconnect();
    await db.destroy();
  }
}

function chunks<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, n) =>
    all.slice(n * AT_ONCE, (n + 1) * AT_ONCE),
  );
}
