// Papers of our own: seen against the original or not, on file once their case is accepted, and used in the next one.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import { codeOf, ID_NUMBER } from '../cases/testing/counter.ts';
import { prefillFor } from './prefill.ts';
import { openReuseStage, type ReuseStage, type Visit } from './testing/reuse-stage.ts';

let stage: ReuseStage;
let visit: Visit;
beforeAll(async () => {
  stage = await openReuseStage();
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(async () => {
  // The registry has nothing.
  stage.registry.entries = [];
  visit = await stage.visit();
});

/** Uses what is first on file. */
const used = async (of: Visit) => {
  const { offers } = await of.offers();
  return of.use(offers[0]?.licence.id ?? '');
};

describe('an own paper', () => {
  /** A case accepted on paper; `seen` against the original or not. */
  const acceptOnPaper = async (of: Visit, seen: boolean): Promise<void> => {
    for (const material of ['form', 'id']) await of.acceptPage(await of.addPage(material));
    const page = (await of.load()).pages.find(({ materialCode }) => materialCode === 'id');
    if (page === undefined) throw new Error('no page');
    if (seen) await of.see(page.id, true);
    await of.decide();
  };

  test('can be marked as seen against the original, and the mark taken back until the decision', async () => {
    const page = await visit.addPage('id');
    expect(await visit.see(page, true)).toMatchObject({ seen: { by: '王敏' } });
    const first = (await visit.load()).pages[0]?.seen;
    expect(await visit.see(page, true)).toEqual({ seen: first });
    expect(await visit.see(page, false)).toEqual({ seen: null });
    expect((await visit.load()).pages[0]?.seen).toBeNull();
    expect((await visit.announced()).map(({ type }) => type)).toEqual([
      'pageSeenAgainstOriginal',
      'pageSeenAgainstOriginal',
    ]);
    await visit.see(page, true);
    await visit.acceptPage(page);
    await visit.acceptPage(await visit.addPage('form'));
    await visit.decide();
    expect(await codeOf(visit.see(page, false))).toBe('CASE_DECIDED');
  });

  test.each([
    [true, 'B'],
    [false, 'C'],
  ] as const)('seen: %s – is on file afterwards with trust %s', async (seen, trust) => {
    const own = visit;
    await acceptOnPaper(own, seen);
    expect(await own.wallet()).toMatchObject([
      { type: 'id-card', trust, source: 'paper', maskedNumber: '', obstacle: null },
    ]);
    // In the next case its picture is shown to the clerk, and to nobody else of the staff.
    const next = await stage.visit(own.applicant);
    await next.callId();
    const made = await used(next);
    const path = `/api/cases/${next.caseId}/licences/${made.id}/pages/1`;
    const { counter } = stage;
    expect((await counter.fetch(counter.clerk, path)).headers.get('content-type')).toBe('image/webp');
    const stranger = { ...counter.clerk, staffId: newId('staff') };
    expect((await counter.fetch(stranger, path)).status).toBe(404);
    expect((await counter.fetch(counter.clerk, path.replace(/1$/, '2'))).status).toBe(404);
    expect(await next.uses()).toMatchObject([{ readers: [{ name: '王敏' }] }]);
    // A copy that the clerk has checked is trusted from now on.
    await next.judge(made.id);
    await next.acceptPage(await next.addPage('form'));
    await next.decide();
    expect(await next.wallet()).toMatchObject([{ id: made.licenceId, trust: 'B' }]);
  });

  test('says what the clerk has confirmed of its print', async () => {
    const own = visit;
    const page = await own.addPage('id');
    const { db, sealer } = stage.counter.context;
    const callId = await own.callId();
    const { staffId } = stage.counter.clerk;
    await db
      .insertInto('readingConfirmation')
      .values(
        (['idNumber', 'homeAddress'] as const).map((field) => ({
          pageId: page,
          field,
          valueSealed: sealer.seal(field === 'idNumber' ? ID_NUMBER : '和平路 1 号'),
          callId,
          staffId,
          at: new Date(),
        })),
      )
      .execute();
    await own.acceptPage(page);
    await own.acceptPage(await own.addPage('form'));
    await own.see(page, true);
    await own.decide();
    expect(await own.wallet()).toMatchObject([{ trust: 'B', maskedNumber: '1101**********002X' }]);
    const prefill = await prefillFor(stage.counter.context, own.applicant.applicantId);
    expect(prefill?.licences['id-card']).toMatchObject({ fields: { address: '和平路 1 号' } });
  });

  test('that nobody has checked does not keep a clerk from asking for the original', async () => {
    const own = visit;
    await acceptOnPaper(own, false);
    const next = await stage.visit(own.applicant);
    expect(await codeOf(next.ask())).toBeNull();
    const trusted = await stage.visit();
    await acceptOnPaper(trusted, true);
    expect(await codeOf((await stage.visit(trusted.applicant)).ask())).toBe('LICENCE_HELD');
  });
});
