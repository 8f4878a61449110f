// Asking the registry: what it holds for an applicant when they need it, and whether one licence is still good at the very
// moment at which it is used or decided upon. What it says is written into the wallet; what it no longer vouches for ends
// its uses in cases that are still open.
import { AppError } from '@cloud-window/shared';
import type { WithdrawalCause } from '@cloud-window/shared/protocol';
import { announce, appendCaseEvents } from '../cases/case-events.ts';
import { isUndecided, lockCase } from '../cases/case-store.ts';
import type { Context } from '../context.ts';
import { obstacleCode, obstacleOf } from './licence-standing.ts';
import { loadPerson } from './prefill.ts';
import type { LicenceRegistry } from './registry/licence-registry.ts';
import { openContent, referenceHash } from './sealed-content.ts';
import { storeRegistered, type LicenceRow } from './wallet.ts';

/** What was asked so recently is not asked again, unless it is used. */
const ASKED_LATELY_MS = 60_000;

type RegistryAnswer = 'answered' | 'unavailable' | 'none';

export interface RegistryVisits {
  /** Brings the wallet up to date for these types. Several who ask at once wait for one answer. */
  lookUp(applicantId: string, types: readonly string[]): Promise<RegistryAnswer>;
  /** The same behind somebody's back, when a case is opened. */
  lookUpSoon(applicantId: string, types: readonly string[]): void;
  /** Throws LICENCE_REVOKED, LICENCE_EXPIRED or LICENCE_REGISTRY_UNAVAILABLE unless it is good this very moment. */
  confirm(licenceId: string): Promise<void>;
  /** The same for every licence that is used in a case; ends the use of those that are not good first. */
  confirmUsed(caseId: string): Promise<void>;
  /** Resolves once nothing is being asked behind somebody's back. */
  settled(): Promise<void>;
}

export function createRegistryVisits(context: Context, registry: LicenceRegistry | null): RegistryVisits {
  const { db, clock, sealer, audit, broadcast, log } = context;
  const running = new Map<string, Promise<RegistryAnswer>>();
  const lately = new Map<string, number>();

  const requirePerson = async (applicantId: string) => {
    const person = await loadPerson(context, db, applicantId);
    if (person === null) throw new AppError('NOT_FOUND', 'no such applicant');
    return person;
  };

  /** What the registry does not name any more, or names as revoked, is good for nothing. */
  const search = async (asked: LicenceRegistry, applicantId: string, types: readonly string[]) => {
    const found = await asked.search(await requirePerson(applicantId), types);
    await db.transaction().execute(async (tx) => {
      for (const licence of found) await storeRegistered(context, tx, applicantId, licence);
      const known = found.map(({ reference }) => referenceHash(sealer, reference));
      await tx
        .updateTable('licence')
        .set({ revokedAt: new Date(clock.now()) })
        .where('applicantId', '=', applicantId)
        .where('source', '=', 'registry')
        .where('type', 'in', types)
        .where('referenceHash', 'not in', [...known, ''])
        .where('revokedAt', 'is', null)
        .execute();
    });
  };

  const lookUp: RegistryVisits['lookUp'] = async (applicantId, types) => {
    if (registry === null) return 'none';
    const wanted = [...new Set(types)].sort();
    if (wanted.length === 0) return 'answered';
    const key = `${applicantId}/${wanted.join()}`;
    const now = clock.now();
    for (const [old, at] of lately) if (at + ASKED_LATELY_MS <= now) lately.delete(old);
    if (lately.has(key)) return 'answered';
    const asking =
      running.get(key) ??
      search(registry, applicantId, wanted)
        .then(
          (): RegistryAnswer => {
            lately.set(key, clock.now());
            return 'answered';
          },
          (error: unknown): RegistryAnswer => {
            if (AppError.from(error).code !== 'LICENCE_REGISTRY_UNAVAILABLE') throw error;
            return 'unavailable';
          },
        )
        .finally(() => running.delete(key));
    running.set(key, asking);
    return asking;
  };

  /** Asks about one licence of the registry and writes down what it says. */
  const refresh = async (asked: LicenceRegistry, row: LicenceRow): Promise<void> => {
    const { reference } = openContent(sealer, row.contentSealed);
    const person = await requirePerson(row.applicantId);
    const found = await asked.check(person, { type: row.type, reference });
    if (found !== null) return storeRegistered(context, db, row.applicantId, found);
    const now = new Date(clock.now());
    await db
      .updateTable('licence')
      .set({ revokedAt: now, checkedAt: now })
      .where('id', '=', row.id)
      .where('revokedAt', 'is', null)
      .execute();
  };

  const load = (licenceId: string) =>
    db.selectFrom('licence').selectAll().where('id', '=', licenceId).executeTakeFirstOrThrow();

  const confirm: RegistryVisits['confirm'] = async (licenceId) => {
    const before = await load(licenceId);
    if (before.source === 'registry') {
      if (registry === null) {
        throw new AppError('LICENCE_REGISTRY_UNAVAILABLE', 'there is no registry any more');
      }
      await refresh(registry, before);
    }
    const obstacle = obstacleOf(await load(licenceId), clock.now());
    if (obstacle === null) return;
    if (obstacle !== 'notYetValid') await endUses(licenceId, obstacle);
    throw new AppError(obstacleCode(obstacle), 'the licence is not good any more');
  };

  /** In each open case: ended, written down and told to both sides. */
  const endUses = async (licenceId: string, because: WithdrawalCause): Promise<void> => {
    const uses = await db
      .selectFrom('licenceUse')
      .select(['id', 'caseId'])
      .where('licenceId', '=', licenceId)
      .where('withdrawnAt', 'is', null)
      .execute();
    for (const { id, caseId } of uses) {
      const events = await db.transaction().execute(async (tx) => {
        if (!isUndecided(await lockCase(tx, caseId))) return [];
        const now = clock.now();
        const { numUpdatedRows } = await tx
          .updateTable('licenceUse')
          .set({ withdrawnAt: new Date(now), withdrawnBecause: because })
          .where('id', '=', id)
          .where('withdrawnAt', 'is', null)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return [];
        await audit.record(tx, {
          actor: 'system',
          action: 'licence.useEnded',
          subject: caseId,
          detail: { useId: id, licenceId, because },
        });
        return appendCaseEvents(tx, now, caseId, [{ type: 'licenceWithdrawn', useId: id, because }]);
      });
      announce(broadcast, events);
    }
  };

  return {
    lookUp,
    lookUpSoon(applicantId, types) {
      lookUp(applicantId, types).catch((error: unknown) =>
        log.warn({ err: error }, 'what is on file could not be looked up ahead'),
      );
    },
    confirm,
    async confirmUsed(caseId) {
      const uses = await db
        .selectFrom('licenceUse')
        .select('licenceId')
        .distinct()
        .where('caseId', '=', caseId)
        .where('withdrawnAt', 'is', null)
        .execute();
      const outcomes = await Promise.allSettled(uses.map(({ licenceId }) => confirm(licenceId)));
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    },
    async settled() {
      await Promise.allSettled(running.values());
    },
  };
}
