// Who stays signed in when Redis has lost its data, and who does not come back.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import { ApplicantSessions } from '../applicants/applicant-sessions.ts';
import { StaffSessions } from '../people/staff-sessions.ts';
import { createTestContext, type TestContext } from '../testing/test-context.ts';
import { beginLife } from './redis-life.ts';

let context: TestContext;
let visits: ApplicantSessions;
let staff: StaffSessions;
beforeAll(async () => {
  context = await createTestContext();
  visits = new ApplicantSessions(context);
  staff = new StaffSessions(context);
});
afterAll(() => context[Symbol.asyncDispose]());

/** A Redis without its data; from the second on somebody has restored what must be there. */
async function lose(isRestored: boolean): Promise<void> {
  await context.redis.flushdb();
  if (isRestored) await beginLife(context.redis);
}

test.each([false, true])('sessions of before are found again (restored: %s)', async (isRestored) => {
  await beginLife(context.redis);
  const [kioskId, applicantId, staffId] = [newId('kiosk'), newId('applicant'), newId('staff')];
  const token = await staff.begin(staffId);
  await visits.begin(kioskId, applicantId, Date.now());
  const caseId = newId('case');
  await visits.setCase(kioskId, caseId);
  const before = await visits.read(kioskId);
  expect(before).toMatchObject({ applicantId, caseId });
  await lose(isRestored);
  // Whoever asks first, and all who ask at the same time.
  const found = await Promise.all([1, 2, 3, 4].map(() => visits.read(kioskId)));
  expect(found).toEqual([before, before, before, before]);
  const people = await Promise.all([1, 2, 3, 4].map(() => staff.read(token)));
  expect(people.map((session) => session?.staffId)).toEqual([staffId, staffId, staffId, staffId]);
  // And all of a person's sessions can still be ended at once.
  await lose(isRestored);
  expect(await staff.endAll(staffId)).toHaveLength(1);
  expect(await staff.read(token)).toBeNull();
});

test('what was ended before does not come back', async () => {
  await beginLife(context.redis);
  const [kioskId, staffId] = [newId('kiosk'), newId('staff')];
  const token = await staff.begin(staffId);
  const session = await staff.read(token);
  await staff.end(session?.sessionId ?? '', staffId);
  await visits.begin(kioskId, newId('applicant'), Date.now());
  await visits.end(kioskId);
  await lose(false);
  expect(await staff.read(token)).toBeNull();
  expect(await visits.read(kioskId)).toBeNull();
});

test('what ended by itself does not come back, neither without nor with a loss', async () => {
  await lose(true);
  const [kioskId, staffId] = [newId('kiosk'), newId('staff')];
  const token = await staff.begin(staffId);
  const longAgo = Date.now() - 31 * 60_000;
  await visits.begin(kioskId, newId('applicant'), longAgo);
  // As when Redis lets them lapse.
  for (const key of await context.redis.keys('session:*')) await context.redis.del(key);
  expect(await staff.read(token)).toBeNull();
  expect(await visits.read(kioskId)).toBeNull();
  await lose(true);
  expect(await visits.read(kioskId)).toBeNull();
});

test('the next person’s visit takes the place of the former one for good', async () => {
  await lose(true);
  const [kioskId, next] = [newId('kiosk'), newId('applicant')];
  await visits.begin(kioskId, newId('applicant'), Date.now());
  await visits.begin(kioskId, next, Date.now());
  await lose(true);
  expect(await visits.read(kioskId)).toMatchObject({ applicantId: next, caseId: null });
});
