// A case is opened at a kiosk, read by those it concerns, and rated once it is decided.
import { AppError, newId } from '@cloud-window/shared';
import type { ApplicantSessions } from '../applicants/applicant-sessions.ts';
import type { RouteHandlers, Tx } from '../context.ts';
import { auditActor } from '../audit/audit-log.ts';
import { recordConsent } from '../recordings/consent.ts';
import { loadItem } from '../items/item-catalogue.ts';
import { licenceTypesOf } from '../licences/licence-types.ts';
import { requireApplicant, requireOwner, requireReader, type ApplicantActor } from './case-access.ts';
import { nextCaseNumber } from './case-numbers.ts';
import { isUndecided, loadCase, lockApplicant, lockCase } from './case-store.ts';
import type { CasesDeps } from './cases-deps.ts';

type OpenCaseBody = Parameters<RouteHandlers['openCase']>[0]['body'];

/** Handlers of `openCase`, `getCase` and `rateCase`. */
export function createCaseRoutes(
  deps: CasesDeps,
  /** Where a reloaded kiosk finds the present case again. */
  sessions: Pick<ApplicantSessions, 'setCase'>,
): Pick<RouteHandlers, 'openCase' | 'getCase' | 'rateCase'> {
  const { context, address } = deps;
  const { db, audit, clock } = context;

  return {
    async openCase({ actor, body }) {
      const applicant = requireApplicant(actor);
      const item = await loadItem(db, body.itemCode);
      if (!item) throw new AppError('NOT_FOUND', 'no such item');
      const caseId = await db.transaction().execute(async (tx) => {
        await lockApplicant(tx, applicant.applicantId);
        const open = await findOpen(tx, applicant.applicantId, body);
        const id = open?.id ?? newId('case');
        if (open) await reopen(tx, applicant, open, body);
        else await insertCase(tx, applicant, id, body);
        await audit.record(tx, {
          actor: applicant.applicantId,
          action: open === null ? 'case.opened' : open.state === 'draft' ? 'case.continued' : 'case.reopened',
          subject: id,
          detail: {
            item: body.itemCode,
            kioskId: applicant.kioskId,
            locale: body.locale,
            consents: body.consents,
          },
        });
        await recordConsent(context, tx, {
          caseId: id,
          callId: null,
          given: body.consents.recording,
          actor: applicant.applicantId,
        });
        return id;
      });
      await sessions.setCase(applicant.kioskId, caseId);
      deps.licences.lookUpSoon(applicant.applicantId, licenceTypesOf(item));
      return loadCase(db, address, caseId);
    },

    async getCase({ actor, params }) {
      await requireReader(db, deps.directory(), [actor], params.id);
      if (actor.kind === 'staff') {
        await audit.record(db, { actor: actor.staffId, action: 'case.read', subject: params.id });
      }
      return loadCase(db, address, params.id);
    },

    async rateCase({ actor, params, body }) {
      const applicant = requireApplicant(actor);
      await db.transaction().execute(async (tx) => {
        const row = await lockCase(tx, params.id);
        requireOwner(applicant, row);
        if (isUndecided(row) || row.state === 'left') {
          throw new AppError('CASE_NOT_READY', 'only a decided case is rated');
        }
        const rating = { ...body, at: new Date(clock.now()) };
        await tx
          .insertInto('rating')
          .values({ caseId: row.id, ...rating })
          .onConflict((conflict) => conflict.column('caseId').doUpdateSet(rating))
          .execute();
        await audit.record(tx, {
          actor: auditActor(actor),
          action: 'case.rated',
          subject: row.id,
          detail: { score: body.score },
        });
      });
      return {};
    },
  };

  async function insertCase(tx: Tx, applicant: ApplicantActor, id: string, body: OpenCaseBody) {
    const now = clock.now();
    await tx
      .insertInto('serviceCase')
      .values({
        id,
        number: await nextCaseNumber(tx, now),
        itemCode: body.itemCode,
        applicantId: applicant.applicantId,
        kioskId: applicant.kioskId,
        siteId: applicant.siteId,
        locale: body.locale,
        needs: body.needs,
        state: 'draft',
        recordingConsent: body.consents.recording,
        createdAt: new Date(now),
        closedAt: null,
      })
      .execute();
  }

  /**
   * It goes on at the kiosk where the applicant stands now, under what was agreed to now. What was decided about it
   * stays, as an earlier round.
   */
  async function reopen(
    tx: Tx,
    applicant: ApplicantActor,
    open: OpenCase,
    body: OpenCaseBody,
  ): Promise<void> {
    const isElsewhere = open.kioskId !== applicant.kioskId || open.state !== 'draft';
    if (isElsewhere && (await deps.directory().liveCallOfCase(open.id)) !== null) {
      throw new AppError('ALREADY_IN_CALL', 'the case is in a call');
    }
    await tx
      .updateTable('serviceCase')
      .set({
        kioskId: applicant.kioskId,
        siteId: applicant.siteId,
        locale: body.locale,
        needs: body.needs,
        recordingConsent: body.consents.recording,
        ...(open.state !== 'draft' && {
          state: 'draft' as const,
          round: open.round + 1,
          roundBeganAt: new Date(clock.now()),
          closedAt: null,
        }),
      })
      .where('id', '=', open.id)
      .execute();
  }
}

type OpenCase = NonNullable<Awaited<ReturnType<typeof findOpen>>>;

/**
 * What the applicant goes on with: the draft of the item, or else the case that came back for corrections. One that was
 * accepted against a promise goes on only where it is named: the next application of the item may be another one.
 */
async function findOpen(tx: Tx, applicantId: string, { itemCode, continues }: OpenCaseBody) {
  const own = tx
    .selectFrom('serviceCase')
    .select(['id', 'kioskId', 'state', 'round'])
    .where('applicantId', '=', applicantId)
    .where('itemCode', '=', itemCode)
    .forUpdate();
  if (continues !== undefined) {
    const named = await own
      .where('id', '=', continues)
      .where('state', 'in', ['draft', 'corrections', 'supplement'])
      .executeTakeFirst();
    if (!named) throw new AppError('NOT_FOUND', 'no such case to go on with');
    return named;
  }
  const rows = await own
    .where('state', 'in', ['draft', 'corrections'])
    .orderBy('createdAt', 'desc')
    .limit(20)
    .execute();
  return rows.find(({ state }) => state === 'draft') ?? rows[0] ?? null;
}
