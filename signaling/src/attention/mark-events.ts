// Drawing on the papers of an active call: each side its own, the clerk may clear all. What is drawn is a numbered event like
// every other change to the papers, so that whoever was away misses none of it.
import { AppError } from '@cloud-window/shared';
import {
  MARKS_PER_CASE_MAX,
  MARKS_PER_TARGET_MAX,
  sameTarget,
  type AttentionSide,
  type CaseEvent,
  type Drawing,
  type Mark,
  type MarkTarget,
} from '@cloud-window/shared/protocol';
import { appendCaseEvents, announce } from '../cases/case-events.ts';
import { lockCase, requireUndecided } from '../cases/case-store.ts';
import type { Context, Tx } from '../context.ts';
import { loadMarks, targetColumns } from './mark-store.ts';

/** Who draws, in which call. */
export interface Drawer {
  callId: string;
  caseId: string;
  side: AttentionSide;
  /** Applicant or staff id. */
  actor: string;
}

export interface Marks {
  /** @throws AppError MARKS_FULL, CASE_DECIDED, NOT_FOUND for a page of another case, BAD_REQUEST for the id of another mark */
  add(drawer: Drawer, target: MarkTarget, drawing: Drawing): Promise<void>;
  /** @throws AppError FORBIDDEN for an applicant who takes away what the clerk has drawn, CASE_DECIDED */
  remove(drawer: Drawer, markId: string): Promise<void>;
  clear(drawer: Drawer, target: MarkTarget): Promise<void>;
}

export function createMarks({ db, clock, audit, broadcast }: Context): Marks {
  /** Runs a change of the case's marks; what it answers becomes an event, or nothing has changed. */
  const change = async (
    drawer: Drawer,
    action: string,
    work: (tx: Tx, marks: readonly Mark[], at: number) => Promise<CaseEvent | null>,
    detail: Record<string, unknown>,
  ) => {
    const events = await db.transaction().execute(async (tx) => {
      requireUndecided(await lockCase(tx, drawer.caseId));
      const at = clock.now();
      const event = await work(tx, await loadMarks(tx, drawer.caseId), at);
      if (event === null) return [];
      const numbered = await appendCaseEvents(tx, at, drawer.caseId, [event]);
      if (numbered.length === 0) throw new AppError('CALL_ENDED', 'the call is over');
      await audit.record(tx, {
        actor: drawer.actor,
        action,
        subject: drawer.caseId,
        detail: { callId: drawer.callId, side: drawer.side, ...detail },
      });
      return numbered;
    });
    announce(broadcast, events);
  };

  return {
    add: (drawer, target, drawing) =>
      change(
        drawer,
        'mark.added',
        async (tx, marks, at) => {
          if (await isKnown(tx, drawer, drawing.id)) return null;
          const there = marks.filter((mark) => sameTarget(mark.target, target));
          if (there.length >= MARKS_PER_TARGET_MAX || marks.length >= MARKS_PER_CASE_MAX) {
            throw new AppError('MARKS_FULL', 'too many marks');
          }
          await requireTarget(tx, drawer.caseId, target);
          const mark: Mark = { ...drawing, target, by: drawer.side, at };
          await tx
            .insertInto('mark')
            .values({
              id: mark.id,
              caseId: drawer.caseId,
              ...targetColumns(target),
              shape: mark.shape,
              points: JSON.stringify(mark.points),
              side: mark.by,
              actor: drawer.actor,
              at: new Date(at),
            })
            .execute();
          return { type: 'markAdded', mark };
        },
        { markId: drawing.id, shape: drawing.shape, ...placeOf(target) },
      ),

    remove: (drawer, markId) =>
      change(
        drawer,
        'mark.removed',
        async (tx, marks) => {
          const mark = marks.find(({ id }) => id === markId);
          if (mark === undefined) return null;
          if (drawer.side === 'kiosk' && mark.by !== 'kiosk') {
            throw new AppError('FORBIDDEN', 'the mark is the clerk’s');
          }
          await tx.deleteFrom('mark').where('id', '=', markId).execute();
          return { type: 'markRemoved', markId };
        },
        { markId },
      ),

    clear: (drawer, target) =>
      change(
        drawer,
        'marks.cleared',
        async (tx, marks) => {
          const by = drawer.side === 'kiosk' ? 'kiosk' : null;
          const gone = marks.filter(
            (mark) => sameTarget(mark.target, target) && (by === null || mark.by === by),
          );
          if (gone.length === 0) return null;
          const ids = gone.map(({ id }) => id);
          await tx.deleteFrom('mark').where('id', 'in', ids).execute();
          return { type: 'marksCleared', target, by };
        },
        placeOf(target),
      ),
  };
}

/** Whether this very mark is there already. @throws AppError BAD_REQUEST when the id names somebody else's */
async function isKnown(tx: Tx, { caseId, side }: Drawer, id: string): Promise<boolean> {
  const same = await tx.selectFrom('mark').select(['caseId', 'side']).where('id', '=', id).executeTakeFirst();
  if (same === undefined) return false;
  if (same.caseId !== caseId || same.side !== side) {
    throw new AppError('BAD_REQUEST', 'the id names another mark');
  }
  return true;
}

/** A page must be one of this case; which forms there are is known to whoever shows them. */
export async function requireTarget(
  db: Tx | Context['db'],
  caseId: string,
  target: MarkTarget,
): Promise<void> {
  if (target.kind !== 'page') return;
  const page = await db
    .selectFrom('page')
    .select('id')
    .where('id', '=', target.pageId)
    .where('caseId', '=', caseId)
    .where('removedAt', 'is', null)
    .executeTakeFirst();
  if (page === undefined) throw new AppError('NOT_FOUND', 'no such page in this case');
}

const placeOf = (target: MarkTarget): Record<string, string> =>
  target.kind === 'page'
    ? { pageId: target.pageId }
    : { materialCode: target.materialCode, field: target.field };
