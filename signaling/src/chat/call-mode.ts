// By what means the two sides of a call reach each other. Each side says what it can do, the call has the poorer one;
// every change is a case event, so that both sides hold the same and the record says what was when.
import { sql } from 'kysely';
import { AppError } from '@cloud-window/shared';
import {
  FULL_MODE,
  poorer,
  type CallMode,
  type NumberedCaseEvent,
  type TalkSide,
} from '@cloud-window/shared/protocol';
import { appendCaseEvents } from '../cases/case-events.ts';
import { lockCase } from '../cases/case-store.ts';
import type { Db, Tx } from '../context.ts';

/** A line may come and go; a client that says so without end is not believed any more. */
const MAX_CHANGES = 400;

/** The mode of a call; the full one for a call that nobody knows. */
export async function loadMode(db: Db | Tx, callId: string): Promise<CallMode> {
  const row = await db
    .selectFrom('call')
    .select(['mode', 'modeSides'])
    .where('id', '=', callId)
    .executeTakeFirst();
  return row ? modeOf(row.modeSides) : FULL_MODE;
}

/**
 * Notes what one side can do. Answers the mode of the call, and the event to announce if that has changed.
 *
 * @throws AppError RATE_LIMITED, CALL_ENDED
 */
export async function changeMode(
  tx: Tx,
  call: { callId: string; caseId: string },
  party: 'kiosk' | 'clerk',
  side: TalkSide,
  at: number,
): Promise<{ mode: CallMode; events: NumberedCaseEvent[] }> {
  await lockCase(tx, call.caseId);
  const before = await loadMode(tx, call.callId);
  const mode = modeOf({ ...before, [party]: side });
  if (JSON.stringify(mode) === JSON.stringify(before)) return { mode, events: [] };
  if ((await changesOf(tx, call.callId)) >= MAX_CHANGES) {
    throw new AppError('RATE_LIMITED', 'the mode has changed too often');
  }
  const events = await appendCaseEvents(tx, at, call.caseId, [{ type: 'modeChanged', mode }]);
  if (events.length === 0) throw new AppError('CALL_ENDED', 'the call is over');
  await tx
    .updateTable('call')
    .set({ mode: mode.mode, modeSides: JSON.stringify({ kiosk: mode.kiosk, clerk: mode.clerk }) })
    .where('id', '=', call.callId)
    .execute();
  return { mode, events };
}

function modeOf(sides: Partial<Pick<CallMode, 'kiosk' | 'clerk'>>): CallMode {
  const { kiosk = FULL_MODE.kiosk, clerk = FULL_MODE.clerk } = sides;
  return { mode: poorer(kiosk.mode, clerk.mode), kiosk, clerk };
}

async function changesOf(tx: Tx, callId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('callEvent')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('callId', '=', callId)
    .where(sql<string>`event ->> 'type'`, '=', 'modeChanged')
    .executeTakeFirstOrThrow();
  return Number(count);
}
