// Nobody lost, nobody doubled: each call is in exactly one place while it lives and ends exactly once, by what Redis holds,
// by the rows and by the events.
import { expect } from 'vitest';
import { isLive, nextCallState, type CallState } from '@cloud-window/shared';
import { MOVE_OF } from '../../queue/call-moves.ts';
import type { QueueEvent, QueueEventType } from '../../queue/queue-types.ts';
import type { Desk } from './desk.ts';

/** What a process had taken to write down when it was killed is given to another after half a minute. */
const REDELIVERED_MS = 45_000;

/** Once PostgreSQL has caught up, all of these calls are over, and each ended once. */
export async function expectAllOver(desk: Desk, callIds: readonly string[]): Promise<void> {
  const rows = () =>
    desk.context.db
      .selectFrom('call')
      .select(['id', 'state', 'endReason', 'endedAt'])
      .where('id', 'in', callIds)
      .execute();
  await expect
    .poll(async () => (await rows()).map(({ state }) => state), { timeout: REDELIVERED_MS })
    .toEqual(callIds.map(() => 'ended'));
  for (const row of await rows()) {
    expect(row.endReason, row.id).not.toBeNull();
    expect(row.endedAt, row.id).not.toBeNull();
  }
  await expectOnePlaceEach(desk, callIds);
  const gaps = async () => gapsIn(await eventsOf(desk));
  await expect.poll(gaps, { timeout: REDELIVERED_MS, interval: 500 }).toEqual([]);
  const events = await eventsOf(desk);
  for (const callId of callIds)
    expect(tellStory(events, callId), callId).toEqual({ state: 'ended', faults: [] });
}

/** What Redis holds agrees with itself: a live call is in one list, one that is over in none. */
export async function expectOnePlaceEach(desk: Desk, callIds: readonly string[]): Promise<void> {
  const { queue } = desk.context;
  const { waiting, active, wrapUp, clerks } = await queue.snapshot();
  for (const callId of callIds) {
    const places = [...waiting, ...active, ...wrapUp].filter((contact) => contact.callId === callId);
    const contact = await queue.contact(callId);
    const isHere = contact !== null && (isLive(contact.state) || contact.state === 'wrapUp');
    expect(places, callId).toHaveLength(isHere ? 1 : 0);
    const holders = clerks.filter((clerk) => clerk.contacts.includes(callId));
    const isHeld = isHere && contact.state !== 'waiting';
    expect(
      holders.map(({ staffId }) => staffId),
      callId,
    ).toEqual(isHeld ? [contact.staffId] : []);
  }
}

async function eventsOf(desk: Desk): Promise<Pick<QueueEvent, 'seq' | 'type' | 'callId' | 'data'>[]> {
  const rows = await desk.context.db
    .selectFrom('queueEvent')
    .select(['seq', 'type', 'callId', 'data'])
    .orderBy('seq')
    .execute();
  return rows.map((row) => ({ ...row, type: row.type as QueueEventType }));
}

/** Numbers rise by one; only a loss of data leaves a gap, which is wide so that none is given twice. */
function gapsIn(events: readonly Pick<QueueEvent, 'seq'>[]): number[] {
  const steps = events.slice(1).map(({ seq }, place) => seq - (events[place]?.seq ?? 0));
  return steps.filter((step) => step !== 1 && step < 1_000);
}

type ToldEvent = Pick<QueueEvent, 'type' | 'callId' | 'data'>;

/** The state in which its events leave the call, and those that could not follow what came before. */
function tellStory(
  events: readonly ToldEvent[],
  callId: string,
): { state: CallState | null; faults: string[] } {
  let state: CallState | null = null;
  const faults: string[] = [];
  for (const { type, data } of events.filter((event) => event.callId === callId)) {
    const before: CallState | null = state;
    if (type === 'callEnqueued') {
      if (before !== null && data['restored'] === undefined) faults.push(`enters again from ${before}`);
      state = 'waiting';
    } else if (type === 'callAccepted' && before === 'waiting') {
      // A talking call that was restored with its clerk.
      state = 'active';
    } else if (MOVE_OF[type] !== undefined) {
      const next: CallState | undefined = before === null ? undefined : nextCallState(before, MOVE_OF[type]);
      if (next === undefined) faults.push(`${type} cannot follow ${before ?? 'nothing'}`);
      else state = next;
    }
  }
  return { state, faults };
}
