// Brings the database to the newest schema at boot. Kysely's migrator holds an advisory lock, so that several signaling
// processes may start at once.
import type { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import type { Logger } from '@cloud-window/shared/log';
import { openDatabase } from './database.ts';
import { asAppError } from './store-errors.ts';
import { up as initial } from './migrations/0001-initial.ts';
import { up as casePapers } from './migrations/0002-case-papers.ts';
import { up as serviceQueues } from './migrations/0003-service-queues.ts';
import { up as keptSessions } from './migrations/0004-kept-sessions.ts';
import { up as appointments } from './migrations/0005-appointments.ts';
import { up as papersLeft } from './migrations/0006-papers-left.ts';
import { up as talkModes } from './migrations/0007-talk-modes.ts';
import { up as callQuality } from './migrations/0008-call-quality.ts';
import { up as recordings } from './migrations/0009-recordings.ts';
import { up as pageCapture } from './migrations/0010-page-capture.ts';
import { up as intake } from './migrations/0011-intake.ts';
import { up as decisions } from './migrations/0015-decisions.ts';
import { up as forms } from './migrations/0013-forms.ts';
import { up as licences } from './migrations/0014-licences.ts';
import { up as marks } from './migrations/0012-marks.ts';
import { up as readings } from './migrations/0016-readings.ts';
import { up as scanner } from './migrations/0017-scanner.ts';
import type { Database } from './schema.ts';

const MIGRATIONS: Record<string, Migration> = {
  '0001-initial': { up: initial },
  '0002-case-papers': { up: casePapers },
  '0003-service-queues': { up: serviceQueues },
  '0004-kept-sessions': { up: keptSessions },
  '0005-appointments': { up: appointments },
  '0006-papers-left': { up: papersLeft },
  '0007-talk-modes': { up: talkModes },
  '0008-call-quality': { up: callQuality },
  '0009-recordings': { up: recordings },
  '0010-page-capture': { up: pageCapture },
  '0011-intake': { up: intake },
  '0012-marks': { up: marks },
  '0015-decisions': { up: decisions },
  '0013-forms': { up: forms },
  '0014-licences': { up: licences },
  '0016-readings': { up: readings },
  '0017-scanner': { up: scanner },
};

/** Applies what is missing, in order; throws the fault of the first that fails (which is rolled back). */
export async function migrate(databaseUrl: string, log: Logger): Promise<void> {
  const db: Kysely<Database> = openDatabase(databaseUrl, log, { patient: true, poolSize: 2 });
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(MIGRATIONS) } });
    const { error, results } = await migrator.migrateToLatest();
    for (const result of results ?? [])
      log.info({ migration: result.migrationName, status: result.status }, 'migration');
    if (error !== undefined) throw asAppError(error);
  } finally {
    await db.destroy();
  }
}
