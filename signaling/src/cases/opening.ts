// A case is opened at a kiosk, read by those it concerns, and rated once it is decided.
import { AppError, newId } from '@cloud-window/shared';
import type { ApplicantSessions } from '../applicants/applicant-sessions.ts';
import type { RouteHandlers, Tx } from '../context.ts';
import { auditActor } from '../audit/audit-log.ts';
import { recordConsent } from '../recordings/consent.ts';
import { loadItem } from '../items/item-catalogue.ts';
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
      const caseId = await db.transaction().execute(async (tx) => {
        if (!(await loadItem(tx, body.itemCode))) throw new AppError('NOT_FOUND', 'no such item');
        await lockApplicant(tx, applicant.applicantId);
        const draft = await findDraft(tx, applicant.applicantId, body.itemCode);
        const id = draft?.id ?? newId('case');
        if (draft) await reopen(tx, applicant, draft, body);
        else await insertCase(tx, applicant, id, body);
        await audit.record(tx, {
          actor: applicant.applicantId,
          action: draft ? 'case.continued' : 'case.opened',
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

  /** The draft goes on at the kiosk where the applicant stands now, under what was agreed to now. */
  async function reopen(
    tx: Tx,
    applicant: ApplicantActor,
    draft: { id: string; kioskId: string },
    body: OpenCaseBody,
  ): Promise<void> {
    if (draft.kioskId !== applicant.kioskId && (await deps.directory().liveCallOfCase(draft.id)) !== null) {
      throw new AppError('ALREADY_IN_CALL', 'the case is in a call at another kiosk');
    }
    await tx
      .updateTable('serviceCase')
      .set({
        kioskId: applicant.kioskId,
        siteId: applicant.siteId,
        locale: body.locale,
        needs: body.needs,
        recordingConsent: body.consents.recording,
      })
      .where('id', '=', draft.id)
      .execute();
  }
}

async function findDraft(tx: Tx, applicantId: string, itemCode: string) {
  return tx
    .selectFrom('serviceCase')
    .select(['id', 'kioskId'])
    .where('applicantId', '=', applicantId)
    .where('itemCode', '=', itemCode)
    .where('state', '=', 'draft')
    .orderBy('createdAt', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
}
