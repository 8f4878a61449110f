// A supervisor becomes the clerk of a call: everything of it goes along, and nobody has it twice.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import { openDesk, type Desk } from './testing/desk.ts';
import { refusal } from './testing/refusal.ts';
import { auditOf, rowOf, talking, type Talking } from './testing/stories.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

const PATIENCE = { timeout: 8_000 };

/** A supervisor who is a clerk as well, on another node than the call. */
async function supervisingClerk() {
  const person = await desk.addClerk({ roles: ['clerk', 'supervisor'], departments: ['fx'] });
  const browser = await desk.connect(person, await desk.addNode());
  await browser.request('session:resume', {});
  return { person, browser };
}

/** Nobody is left who could be rung for the next test. */
async function leave(call: Talking): Promise<void> {
  await call.kiosk.request('call:hangUp', { callId: call.callId });
  await call.desk.request('clerk:setState', { state: 'signedOut' });
}

test('the call, its papers and what was asked for are the supervisor’s; its former clerk is free', async () => {
  const call = await talking(desk, { department: 'tax', itemCode: 'TX101' });
  const { callId, kiosk } = call;
  const [material] = call.snapshot.item.materials;
  const wish = () => ({
    callId,
    recaptureId: newId('recapture'),
    materialCode: material?.code ?? '',
    pageId: null,
    reason: 'blurred' as const,
    note: '',
  });
  const asked = await call.desk.request('page:requestRecapture', wish());
  const { person, browser } = await supervisingClerk();

  const taken = await browser.request('supervise:takeOver', { callId });
  expect(taken.status).toMatchObject({ state: 'active', clerk: { displayName: person.displayName } });
  expect(taken.case.recaptures).toMatchObject([{ id: asked.id }]);
  expect(taken.applicant).toEqual(expect.objectContaining({ maskedIdNumber: expect.any(String) as unknown }));
  await call.desk.told('clerk:state', ({ state }) => state === 'ready');
  await call.desk.told('call:handedOver', (told) => told.call === null);
  await browser.told('clerk:state', (status) => status.state === 'onCall' && status.callId === callId);
  const shown = await kiosk.told('call:status', ({ clerk }) => clerk?.displayName === person.displayName);
  expect(shown).toMatchObject({ state: 'active', heldSince: null });
  // The caller never waited.
  expect(kiosk.heard('call:status').some(({ state }) => state !== 'active')).toBe(false);

  expect(await refusal(call.desk.request('page:requestRecapture', wish()))).toBe('FORBIDDEN');
  expect(await refusal(call.desk.request('call:finish', { callId }))).toBe('FORBIDDEN');
  await browser.request('page:requestRecapture', wish());
  await expect
    .poll(() => rowOf(desk, callId), PATIENCE)
    .toMatchObject({ state: 'active', staffId: person.staffId });
  // A reload is in the call again.
  const again = await desk.connect(person);
  expect((await again.request('session:resume', {})).call?.status).toMatchObject({ callId, state: 'active' });
  await again.request('call:finish', { callId });
  await again.request('call:wrapUpDone', { callId });
  await expect
    .poll(
      async () =>
        (await auditOf(desk, callId))
          .filter(({ action }) => action === 'call.transferred')
          .map(({ actor, detail }) => [actor, detail['reason'], detail['toStaffId']]),
      PATIENCE,
    )
    .toEqual([[person.staffId, 'takenOver', person.staffId]]);
  await leave(call);
});

test('only a supervisor who is a clerk and free takes a call over, and only one that is talked', async () => {
  const call = await talking(desk, { department: 'tax', itemCode: 'TX101' });
  const { callId } = call;
  const { browser: mere } = await desk.supervisor();
  expect(await refusal(mere.request('supervise:takeOver', { callId }))).toBe('FORBIDDEN');
  expect(await refusal(call.kiosk.request('supervise:takeOver', { callId }))).toBe('FORBIDDEN');
  const colleague = await desk.clerkOnDuty({ departments: ['housing'], ready: false });
  expect(await refusal(colleague.browser.request('supervise:takeOver', { callId }))).toBe('FORBIDDEN');
  const { browser } = await supervisingClerk();
  expect(await refusal(browser.request('supervise:takeOver', { callId: newId('call') }))).toBe('NOT_FOUND');
  expect(await refusal(browser.request('supervise:takeOver', { callId: 'nonsense' }))).toBe('BAD_REQUEST');
  await browser.request('supervise:takeOver', { callId });
  const other = await talking(desk, { department: 'market', itemCode: 'MR101' });
  const second = { callId: other.callId };
  expect(await refusal(browser.request('supervise:takeOver', second))).toBe('ALREADY_IN_CALL');
  await leave(other);
  await leave(call);
  await browser.told('call:status', ({ state }) => state === 'wrapUp');
  const { browser: late } = await supervisingClerk();
  expect(await refusal(late.request('supervise:takeOver', { callId }))).toBe('CALL_STATE');
});

test('two who take the same call over at once: one has it in the end, and everybody agrees on whom', async () => {
  const call = await talking(desk, { department: 'tax', itemCode: 'TX101' });
  const { callId } = call;
  const rivals = [await supervisingClerk(), await supervisingClerk()];
  await Promise.allSettled(rivals.map(({ browser }) => browser.request('supervise:takeOver', { callId })));
  const holder = (await desk.context.queue.contact(callId))?.staffId;
  expect(rivals.map(({ person }) => person.staffId)).toContain(holder);
  const clerks = await Promise.all(rivals.map(({ person }) => desk.context.queue.clerk(person.staffId)));
  expect(clerks.filter((clerk) => clerk?.contacts.includes(callId)).map((clerk) => clerk?.staffId)).toEqual([
    holder,
  ]);
  await leave(call);
});
