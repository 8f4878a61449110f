// The whole table of roles and phases with real media: who really hears whom, by packets that arrived.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  mayConsume,
  mayReceive,
  maySend,
  ROOM_PHASES,
  ROOM_ROLES,
  type RoomPhase,
} from '@cloud-window/shared';
import { arrival } from './testing/headless-party.ts';
import { PATIENCE, RoomStage, type Person } from './testing/room-stage.ts';
import { startTestNode } from './testing/test-node.ts';

let node: Awaited<ReturnType<typeof startTestNode>>;
let stage: RoomStage;

beforeAll(async () => {
  node = await startTestNode();
});
afterAll(() => node.stop());
beforeEach(async () => {
  stage = await RoomStage.open(node);
});
afterEach(() => stage.close());

/** Two of each role but kiosk and clerk, so that those of one role are told apart. */
async function everybody(): Promise<Person[]> {
  const guests = ROOM_ROLES.filter((role) => role !== 'kiosk' && role !== 'clerk');
  const people = await Promise.all([
    stage.comes('kiosk', 'kiosk'),
    stage.comes('clerk', 'clerk'),
    ...guests.flatMap((role) => [stage.comes(`${role}-1`, role), stage.comes(`${role}-2`, role)]),
  ]);
  let ssrc = 1_000;
  for (const person of people) {
    if (maySend(person.role, 'microphone')) await person.talk((ssrc += 1));
    else {
      const refused = await stage.control.send('producer:create', {
        sessionId: person.sessionId,
        transportId: person.party.send.id,
        kind: 'audio',
        source: 'microphone',
        rtpParameters: {},
      });
      expect(refused, person.participant).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    }
  }
  return people;
}

/** Sixty ways to hear, six changes of phase, each with real sound. */
const WHOLE_TABLE_MS = 90_000;

test('who hears whom, for every role in every phase', { timeout: WHOLE_TABLE_MS }, async () => {
  const people = await everybody();
  const senders = people.filter(({ producerId }) => producerId !== null);
  for (const receiver of people) {
    for (const sender of senders) {
      const producerId = sender.producerId ?? '';
      if (sender !== receiver && mayConsume(sender.role, receiver.role)) await receiver.listenTo(producerId);
      else {
        const what = `${receiver.participant} of ${sender.participant}`;
        expect(await receiver.consume(producerId), what).toMatchObject({ error: { code: 'FORBIDDEN' } });
      }
    }
  }
  const heard = (name: string) =>
    people.flatMap((receiver) =>
      senders
        .filter((sender) => receiver.hears(`${sender.participant} ${name}`))
        .map((sender) => `${receiver.participant} hears ${sender.participant}`),
    );
  const wanted = (phase: RoomPhase) =>
    people.flatMap((receiver) =>
      senders
        .filter((sender) => sender !== receiver && mayReceive(sender.role, receiver.role, phase))
        .map((sender) => `${receiver.participant} hears ${sender.participant}`),
    );
  expect(wanted('talking').length).toBeGreaterThan(50);
  // Each phase after each other one.
  const order = ROOM_PHASES.flatMap((one) =>
    ROOM_PHASES.filter((other) => other !== one).flatMap((other) => [one, other]),
  );
  for (const [index, phase] of order.entries()) {
    await stage.setPhase(phase);
    const name = `${phase} ${index}`;
    await stage.round(people, name);
    await expect.poll(() => heard(name), { timeout: 10_000 }).toEqual(wanted(phase));
  }
});

test('everybody is told, on joining, only of what their role receives', async () => {
  const people = await everybody();
  for (const { participant, role, sessionId } of people) {
    const told = await stage.control.request(
      'session:open',
      arrival(stage.roomId, participant, { role, keepEpoch: stage.epoch, stateSeq: stage.stateSeq }),
    );
    expect(told.kept, sessionId).toBe(true);
    const senders = people.filter(
      (other) => other.participant !== participant && other.producerId && mayConsume(other.role, role),
    );
    expect(told.producers.map((producer) => producer.participant).sort(), participant).toEqual(
      senders.map((other) => other.participant).sort(),
    );
  }
});

test('a supervisor changes role in place: what may go on does, what may not ends', async () => {
  const [kiosk, clerk] = [await stage.comes('kiosk', 'kiosk'), await stage.comes('clerk', 'clerk')];
  const guest = await stage.comes('staff_1', 'barger');
  for (const [index, person] of [kiosk, clerk, guest].entries()) await person.talk(2_000 + index);
  const producerId = guest.producerId ?? '';
  await kiosk.listenTo(producerId);
  await clerk.listenTo(producerId);
  await guest.listenTo(kiosk.producerId ?? '');
  await stage.setPhase('talking');
  await stage.round([kiosk, clerk, guest], 'barging');
  await expect
    .poll(() => [kiosk, clerk].map((one) => one.hears('staff_1 barging')), PATIENCE)
    .toEqual([true, true]);

  await stage.control.request('session:setRole', { sessionId: guest.sessionId, role: 'whisperer' });
  const change = await stage.control.notified('role:changed');
  expect(change).toMatchObject({ participant: 'staff_1', was: 'barger', role: 'whisperer' });
  expect(change.producers).toMatchObject([{ producerId, role: 'whisperer' }]);
  await stage.round([kiosk, clerk, guest], 'whispering');
  await expect.poll(() => clerk.hears('staff_1 whispering'), PATIENCE).toBe(true);
  expect(kiosk.hears('staff_1 whispering')).toBe(false);
  expect(guest.hears('kiosk whispering')).toBe(true);
  expect(await kiosk.consume(producerId)).toMatchObject({ error: { code: 'FORBIDDEN' } });

  await stage.control.request('session:setRole', { sessionId: guest.sessionId, role: 'listener' });
  await stage.control.notified('producer:removed', (removed) => removed.producerId === producerId);
  await stage.round([kiosk, clerk], 'listening');
  await expect.poll(() => guest.hears('kiosk listening'), PATIENCE).toBe(true);
});
