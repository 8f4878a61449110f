// What was read on the pages of a case, for its clerk and for auditors, and what the clerk says stands there.
import { AppError } from '@cloud-window/shared';
import type { PageReading, ShownField } from '@cloud-window/shared/protocol';
import { requireReader } from '../cases/case-access.ts';
import { lockCase, requireUndecided } from '../cases/case-store.ts';
import { requireStaff } from '../cases/page-review.ts';
import type { CallDirectory, Context, Db, RouteHandlers, SocketHandlers, Tx } from '../context.ts';
import { openResult } from './reading-store.ts';
import { saidElsewhere } from './said-elsewhere.ts';

interface ReadingDeps {
  context: Context;
  /** Late, since calls are built from cases. */
  directory: () => CallDirectory;
}

/** Handler of the route `caseReadings`: for nobody but the staff who may read the case just now. */
export function createCaseReadings({ context, directory }: ReadingDeps): RouteHandlers['caseReadings'] {
  const { db, audit } = context;
  return async ({ params, actor }) => {
    const staff = requireStaff(actor);
    await requireReader(db, directory(), [staff], params.id);
    if (staff.roles.includes('auditor')) {
      await audit.record(db, {
        actor: staff.staffId,
        action: 'reading.read',
        subject: params.id,
      });
    }
    return { readings: await loadReadings(context, params.id) };
  };
}

/** Of all current pages, in the order of the papers. */
async function loadReadings(context: Context, caseId: string): Promise<PageReading[]> {
  const { db, sealer } = context;
  const rows = await db
    .selectFrom('pageReading')
    .innerJoin('page', 'page.id', 'pageReading.pageId')
    .select(['pageReading.pageId', 'pageReading.state', 'pageReading.resultSealed'])
    .where('pageReading.caseId', '=', caseId)
    .where('page.removedAt', 'is', null)
    .orderBy('page.materialCode')
    .orderBy('page.position')
    .orderBy('page.version')
    .execute();
  const elsewhere = await saidElsewhere(context, db, caseId);
  const confirmed = await loadConfirmations(context, db, caseId);
  return rows.map(({ pageId, state, resultSealed }) => {
    const { paper, fields } = resultSealed ? openResult(sealer, resultSealed) : { paper: null, fields: [] };
    return {
      pageId,
      state: state === 'running' ? 'waiting' : state,
      paper,
      fields: fields.map((field) => ({
        ...field,
        elsewhere: elsewhere[field.code] ?? [],
        confirmed: confirmed.get(`${pageId}/${field.code}`) ?? null,
      })),
    };
  });
}

async function loadConfirmations({ sealer }: Context, db: Db, caseId: string) {
  const rows = await db
    .selectFrom('readingConfirmation')
    .innerJoin('page', 'page.id', 'readingConfirmation.pageId')
    .innerJoin('staff', 'staff.id', 'readingConfirmation.staffId')
    .select(['pageId', 'field', 'valueSealed', 'staff.displayName', 'readingConfirmation.at'])
    .where('page.caseId', '=', caseId)
    .execute();
  return new Map<string, NonNullable<ShownField['confirmed']>>(
    rows.map(({ pageId, field, valueSealed, displayName, at }) => [
      `${pageId}/${field}`,
      { value: sealer.open(valueSealed), by: displayName, at: at.getTime() },
    ]),
  );
}

/** Handler of `reading:confirm`. */
export function createConfirmReading({
  context,
  directory,
}: ReadingDeps): NonNullable<SocketHandlers['reading:confirm']> {
  const { db, clock, audit, sealer } = context;
  return async ({ callId, pageId, field, value }, session) => {
    const staff = requireStaff(session.actor);
    const { caseId } = await directory().requireClerk(callId, staff);
    return db.transaction().execute(async (tx) => {
      const row = await lockCase(tx, caseId);
      const isRead = await wasRead(context, tx, { caseId, pageId, field });
      if (isRead === null) throw new AppError('NOT_FOUND', 'nothing of that kind was read there');
      const former = await tx
        .selectFrom('readingConfirmation')
        .select(['valueSealed', 'staffId', 'at'])
        .where('pageId', '=', pageId)
        .where('field', '=', field)
        .executeTakeFirst();
      // The same again, also after the decision.
      if (former && former.staffId === staff.staffId && sealer.open(former.valueSealed) === value) {
        return { value, by: staff.displayName, at: former.at.getTime() };
      }
      requireUndecided(row);
      const now = clock.now();
      const said = { valueSealed: sealer.seal(value), callId, staffId: staff.staffId, at: new Date(now) };
      await tx
        .insertInto('readingConfirmation')
        .values({ pageId, field, ...said })
        .onConflict((conflict) => conflict.columns(['pageId', 'field']).doUpdateSet(said))
        .execute();
      await audit.record(tx, {
        actor: staff.staffId,
        action: 'reading.confirmed',
        subject: caseId,
        detail: { pageId, callId, field, corrected: isRead !== value },
      });
      return { value, by: staff.displayName, at: now };
    });
  };
}

/** What was read in the field; null when nothing was. */
async function wasRead(
  { sealer }: Context,
  tx: Tx,
  { caseId, pageId, field }: { caseId: string; pageId: string; field: ShownField['code'] },
): Promise<string | null> {
  const row = await tx
    .selectFrom('pageReading')
    .select('resultSealed')
    .where('pageId', '=', pageId)
    .where('caseId', '=', caseId)
    .executeTakeFirst();
  if (!row?.resultSealed) return null;
  return openResult(sealer, row.resultSealed).fields.find(({ code }) => code === field)?.value ?? null;
}
