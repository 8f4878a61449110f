// Pages are sorted by hand, by the applicant at the kiosk or by the clerk: put into another material or another place, or
// taken out. A verdict goes with the page within its material and is void in another one.
import { AppError } from '@cloud-window/shared';
import type { CaseEvent, NumberedCaseEvent } from '@cloud-window/shared/protocol';
import type { Actor, SocketHandlers, Tx } from '../../context.ts';
import { loadItem } from '../../items/item-catalogue.ts';
import { requireApplicant, requireOwner } from '../case-access.ts';
import { announce, appendCaseEvents } from '../case-events.ts';
import { lockCase, requireDraft, requireUndecided, type CaseRow } from '../case-store.ts';
import type { CasesDeps } from '../cases-deps.ts';
import { changed, moved, without, type Stack } from './page-order.ts';

type Move = NonNullable<SocketHandlers['page:move']>;
type Remove = NonNullable<SocketHandlers['page:remove']>;
/** Above every real place: where stacks wait while others change places. */
const ASIDE = 1_000;

/** Handlers of `page:move` and `page:remove`. */
export function createSortPages(deps: CasesDeps): { move: Move; remove: Remove } {
  const { db, clock, audit, broadcast } = deps.context;

  interface Sorter {
    /** In the audit. */
    id: string;
    isClerk: boolean;
    /** Throws what keeps this actor from changing this case. */
    require(row: CaseRow): void;
  }

  const sorterOf = async (actor: Actor, caseId: string, callId: string | null): Promise<Sorter> => {
    if (actor.kind === 'staff') {
      if (callId === null) throw new AppError('FORBIDDEN', 'a clerk sorts in a call');
      const call = await deps.directory().requireClerk(callId, actor);
      if (call.caseId !== caseId) throw new AppError('NOT_FOUND', 'no such case');
      return { id: actor.staffId, isClerk: true, require: requireUndecided };
    }
    const applicant = requireApplicant(actor);
    return {
      id: applicant.applicantId,
      isClerk: false,
      require(row) {
        requireOwner(applicant, row);
        requireDraft(row);
      },
    };
  };

  const inCase = async (
    caseId: string,
    sorter: Sorter,
    work: (tx: Tx, row: CaseRow, stacks: Stack[]) => Promise<NumberedCaseEvent[]>,
  ): Promise<void> => {
    const events = await db.transaction().execute(async (tx) => {
      const row = await lockCase(tx, caseId);
      sorter.require(row);
      return work(tx, row, await loadStacks(tx, caseId));
    });
    announce(broadcast, events);
  };

  const move: Move = async ({ caseId, callId, pageId, materialCode, position }, { actor }) => {
    const sorter = await sorterOf(actor, caseId, callId);
    await inCase(caseId, sorter, async (tx, row, stacks) => {
      const from = await requireStack(tx, caseId, stacks, pageId);
      const after = moved(stacks, pageId, { materialCode, position });
      const news = changed(stacks, after);
      if (news.length === 0) return [];
      const leaves = from.materialCode !== materialCode;
      if (leaves) {
        await requireLoose(tx, pageId, sorter.isClerk);
        await requireRoom(tx, row, after, materialCode);
        await requireOnce(tx, caseId, from, materialCode);
        await tx.updateTable('verdict').set({ outdated: true }).where('pageId', 'in', from.pageIds).execute();
      }
      await place(tx, news);
      await audit.record(tx, {
        actor: sorter.id,
        action: 'page.moved',
        subject: caseId,
        detail: {
          pageId,
          callId,
          from: { material: from.materialCode, position: from.position },
          to: { material: materialCode, position: news.find((each) => each.pageId === pageId)?.position },
        },
      });
      const event: CaseEvent = {
        type: 'pageMoved',
        pageId,
        places: placesOf(news),
        unjudged: leaves ? [...from.pageIds] : [],
      };
      return appendCaseEvents(tx, clock.now(), caseId, [event]);
    });
    return {};
  };

  const remove: Remove = async ({ caseId, callId, pageId }, { actor }) => {
    const sorter = await sorterOf(actor, caseId, callId);
    await inCase(caseId, sorter, async (tx, _row, stacks) => {
      if (await isRemoved(tx, caseId, pageId)) return [];
      const stack = await requireStack(tx, caseId, stacks, pageId);
      await requireLoose(tx, pageId, sorter.isClerk);
      const now = clock.now();
      await tx
        .updateTable('page')
        .set({ current: false, removedAt: new Date(now) })
        .where('id', 'in', stack.pageIds)
        .execute();
      const news = changed(stacks, without(stacks, pageId));
      await place(tx, news);
      await audit.record(tx, {
        actor: sorter.id,
        action: 'page.removed',
        subject: caseId,
        detail: { pageId, callId, material: stack.materialCode, position: stack.position },
      });
      return appendCaseEvents(tx, now, caseId, [{ type: 'pageRemoved', pageId, places: placesOf(news) }]);
    });
    return {};
  };

  return { move, remove };
}

async function loadStacks(tx: Tx, caseId: string): Promise<Stack[]> {
  const pages = await tx
    .selectFrom('page')
    .select(['id', 'materialCode', 'position', 'current'])
    .where('caseId', '=', caseId)
    .where('removedAt', 'is', null)
    .orderBy('version')
    .execute();
  return pages
    .filter((page) => page.current)
    .map(({ id, materialCode, position }) => ({
      pageId: id,
      materialCode,
      position,
      pageIds: pages
        .filter((page) => page.materialCode === materialCode && page.position === position)
        .map((page) => page.id),
    }));
}

/** Throws PAGE_SUPERSEDED for a page that a newer version replaced, or that was taken out; NOT_FOUND for a foreign one. */
async function requireStack(
  tx: Tx,
  caseId: string,
  stacks: readonly Stack[],
  pageId: string,
): Promise<Stack> {
  const stack = stacks.find((each) => each.pageId === pageId);
  if (stack) return stack;
  const page = await tx
    .selectFrom('page')
    .select('id')
    .where('id', '=', pageId)
    .where('caseId', '=', caseId)
    .executeTakeFirst();
  if (!page) throw new AppError('NOT_FOUND', 'the case has no such page');
  throw new AppError('PAGE_SUPERSEDED', 'another page stands in its place');
}

async function isRemoved(tx: Tx, caseId: string, pageId: string): Promise<boolean> {
  const page = await tx
    .selectFrom('page')
    .select('removedAt')
    .where('id', '=', pageId)
    .where('caseId', '=', caseId)
    .executeTakeFirst();
  return page !== undefined && page.removedAt !== null;
}

/** Throws PAGE_FIXED for a page that is asked for again, and to the applicant for one that the clerk has judged. */
async function requireLoose(tx: Tx, pageId: string, isClerk: boolean): Promise<void> {
  const asked = await tx
    .selectFrom('recapture')
    .select('id')
    .where('pageId', '=', pageId)
    .where('fulfilledAt', 'is', null)
    .executeTakeFirst();
  if (asked) throw new AppError('PAGE_FIXED', 'another capture of the page is awaited');
  if (isClerk) return;
  const judged = await tx
    .selectFrom('verdict')
    .select('id')
    .where('pageId', '=', pageId)
    .where('outdated', '=', false)
    .executeTakeFirst();
  if (judged) throw new AppError('PAGE_FIXED', 'the clerk has judged the page');
}

/** Throws BAD_REQUEST for a material that the item does not have, PAGE_LIMIT_REACHED where it is full. */
async function requireRoom(
  tx: Tx,
  row: CaseRow,
  after: readonly Stack[],
  materialCode: string,
): Promise<void> {
  const item = await loadItem(tx, row.itemCode);
  const material = item?.materials.find(({ code }) => code === materialCode);
  if (!material) throw new AppError('BAD_REQUEST', 'the item has no such material');
  const pages = after.filter((each) => each.materialCode === materialCode).length;
  if (pages > material.maxPages)
    throw new AppError('PAGE_LIMIT_REACHED', 'the material takes no further page');
}

/** Throws PAGE_TWICE where one of the very same pictures is in the material already. */
async function requireOnce(tx: Tx, caseId: string, stack: Stack, materialCode: string): Promise<void> {
  const twin = await tx
    .selectFrom('page')
    .select('id')
    .where('caseId', '=', caseId)
    .where('materialCode', '=', materialCode)
    .where('removedAt', 'is', null)
    .where('sha256', 'in', (eb) => eb.selectFrom('page').select('sha256').where('id', 'in', stack.pageIds))
    .executeTakeFirst();
  if (twin) throw new AppError('PAGE_TWICE', 'the same picture is there already');
}

/** Aside first: no two pages may stand in one place, not even for a moment. */
async function place(tx: Tx, stacks: readonly Stack[]): Promise<void> {
  for (const aside of [ASIDE, 0]) {
    for (const { pageIds, materialCode, position } of stacks) {
      await tx
        .updateTable('page')
        .set({ materialCode, position: position + aside })
        .where('id', 'in', pageIds)
        .execute();
    }
  }
}

function placesOf(stacks: readonly Stack[]) {
  return stacks.flatMap(({ pageIds, materialCode, position }) =>
    pageIds.map((pageId) => ({ pageId, materialCode, position })),
  );
}
