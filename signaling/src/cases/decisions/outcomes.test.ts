// What comes of each outcome: one notice and the way back, a promise that is followed up, another office, a screen that was
// out of date, and the second person.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seenOf } from '@cloud-window/shared/cases';
import { codeOf, openCounter, type Counter } from '../testing/counter.ts';
import { ask, begin, CORRECTIONS, waiting } from '../testing/story.ts';

let counter: Counter;
beforeAll(async () => {
  counter = await openCounter();
});
afterAll(() => counter[Symbol.asyncDispose]());

async function setTwoPersons(twoPersons: boolean) {
  await counter.context.db
    .updateTable('item')
    .set({ rules: JSON.stringify({ twoPersons }) })
    .where('code', '=', 'MR101')
    .execute();
}

describe('corrections', () => {
  test('name everything at once, with the clock of the notice, and the case goes on under its number', async () => {
    const story = await begin(counter);
    await story.judge(await story.send('form'), 'rejected');
    const { decision, receipt } = await story.decide(CORRECTIONS);
    expect(decision?.defects).toMatchObject([
      { materialCode: 'form', kind: 'page', position: 1, reason: 'blurred' },
      { materialCode: 'id', kind: 'missing' },
    ]);
    expect(decision?.dueAt).toBe((await story.load()).noticeDueAt);
    expect(decision?.dueAt).toBeGreaterThan(decision?.at ?? 0);

    const { number } = await story.load();
    const again = await story.comeBack();
    expect(again).toMatchObject({ number, state: 'draft', decision: null, receipt: null });
    expect(again.earlier).toEqual([{ decision, receipt }]);
    await story.judge(await story.send('form', 1));
    await story.judge(await story.send('id'));
    await story.decide();
    const decided = await story.load();
    expect([decided.state, decided.earlier.length]).toEqual(['accepted', 1]);
    expect(decided.receipt?.number).not.toBe(receipt?.number);
    // Both papers can be read.
    for (const query of ['', `?number=${receipt?.number ?? ''}`]) {
      const answer = await counter.fetch(story.applicant, `/api/cases/${story.caseId}/receipt.pdf${query}`);
      expect(answer.headers.get('content-type')).toBe('application/pdf');
    }
  });

  test('go on nowhere while the call lasts, and not for anybody else', async () => {
    const story = await begin(counter);
    await story.decide({ ...CORRECTIONS, reasons: ['materialMissing'] });
    expect(await codeOf(counter.openCase(story.applicant))).toBe('ALREADY_IN_CALL');
    await story.endCall();
    const other = await counter.addApplicant();
    expect((await counter.openCase(other)).id).not.toBe(story.caseId);
  });

  test('a second time need a supervisor with a reason', async () => {
    const story = await begin(counter);
    await story.decide({ ...CORRECTIONS, reasons: ['materialMissing'] });
    await story.comeBack();
    const { decision, proposal } = await story.decide({ ...CORRECTIONS, reasons: ['materialMissing'] });
    expect([decision, proposal?.kind]).toEqual([null, 'secondNotice']);
    const params = { id: waiting(proposal).id };
    const colleague = await counter.addStaff('李强', ['clerk']);
    const supervisor = await counter.addStaff('赵督导', ['supervisor']);
    expect(await codeOf(ask(counter, 'approveProposal', colleague, { params, body: { reason: 'x' } }))).toBe(
      'NOT_FOUND',
    );
    expect(await codeOf(ask(counter, 'approveProposal', supervisor, { params, body: { reason: '' } }))).toBe(
      'SECOND_NOTICE_NEEDS_SUPERVISOR',
    );
    await ask(counter, 'approveProposal', supervisor, { params, body: { reason: '首次告知后法规变更' } });
    expect((await story.load()).decision).toMatchObject({ outcome: 'corrections', approvedBy: '赵督导' });
  });
});

describe('a promised supplement', () => {
  const inDays = (days: number) =>
    new Date(counter.context.clock.now() + days * 86_400_000).toISOString().slice(0, 10);
  const promise = (dueOn: string) => ({
    outcome: 'supplement' as const,
    reasons: ['materialMissing' as const],
    promise: { materials: ['id'], dueOn },
  });

  test('is followed up until it comes', async () => {
    const story = await begin(counter);
    await story.judge(await story.send('form'));
    expect(await codeOf(story.decide(promise(inDays(-2))))).toBe('DECISION_DUE_DATE');
    await story.decide(promise(inDays(10)));
    const followed = async () =>
      (await ask(counter, 'listFollowUps', counter.clerk)).find(({ caseId }) => caseId === story.caseId);
    expect(await followed()).toMatchObject({
      isOverdue: false,
      isUnderWay: false,
      materials: [{ en: 'Operator’s ID' }],
    });

    await counter.endCall(story.callId);
    // The next application of the item is another case, unless the promise is named.
    expect((await counter.openCase(story.applicant)).id).not.toBe(story.caseId);
    await ask(counter, 'openCase', story.applicant, {
      body: {
        itemCode: 'MR101',
        locale: 'zh-CN',
        consents: { privacy: true, recording: false },
        needs: [],
        continues: story.caseId,
      },
    });
    expect(await followed()).toMatchObject({ isUnderWay: true });
  });

  test('is overdue when it has not come', async () => {
    const story = await begin(counter);
    await story.judge(await story.send('form'));
    await story.decide(promise(inDays(10)));
    await counter.context.db
      .updateTable('decision')
      .set({ dueAt: new Date(counter.context.clock.now() - 1) })
      .where('caseId', '=', story.caseId)
      .execute();
    const rows = await ask(counter, 'listFollowUps', await counter.addStaff('赵督导', ['supervisor']));
    expect(rows.find(({ caseId }) => caseId === story.caseId)?.isOverdue).toBe(true);
  });
});

test('whoever is not competent says where to go', async () => {
  const story = await begin(counter);
  const referral = { office: '税务局', address: '人民路1号', phone: '12366' };
  await story.decide({ outcome: 'notCompetent', reasons: ['notCompetent'], note: '请到税务局', referral });
  expect(await story.load()).toMatchObject({ state: 'notCompetent', decision: { referral } });
});

test('a decision from a stale screen is refused', async () => {
  const story = await begin(counter);
  await story.judge(await story.send('form'));
  const page = await story.send('id');
  await story.judge(page);
  expect(await codeOf(story.decide({ seen: 'nothing' }))).toBe('CASE_CHANGED');
  // The same verdict given anew is not the one that was seen.
  const seen = seenOf(await story.load());
  await story.judge(page, 'rejected');
  await story.judge(page);
  expect(await codeOf(story.decide({ seen }))).toBe('CASE_CHANGED');
  expect((await story.decide()).decision?.outcome).toBe('accepted');
});

describe('two persons', () => {
  const complete = async () => {
    const story = await begin(counter);
    for (const material of ['form', 'id']) await story.judge(await story.send(material));
    return story;
  };

  test('the decision takes effect when another account approves, also after the call', async () => {
    await setTwoPersons(true);
    const story = await complete();
    const first = await story.decide();
    expect(first).toMatchObject({ decision: null, receipt: null, proposal: { kind: 'twoPersons' } });
    // The same once more is the same.
    expect(await story.decide()).toEqual(first);
    expect(await codeOf(story.decide({ note: '别的' }))).toBe('CASE_PROPOSED');
    await expect(story.send('form')).rejects.toThrow('CASE_PROPOSED');
    const params = { id: waiting(first.proposal).id };
    const body = { reason: '' };
    expect(await codeOf(ask(counter, 'approveProposal', counter.clerk, { params, body }))).toBe(
      'SAME_PERSON',
    );

    await story.endCall();
    const slip = await counter.fetch(story.applicant, `/api/cases/${story.caseId}/slip.pdf`);
    expect(slip.headers.get('content-type')).toBe('application/pdf');
    const colleague = await counter.addStaff('李强', ['clerk']);
    expect(await ask(counter, 'listProposals', colleague)).toMatchObject([
      { caseId: story.caseId, mine: false },
    ]);
    // Who approves reads the whole case, before and not after.
    const papers = () => codeOf(ask(counter, 'getCase', colleague, { params: { id: story.caseId } }));
    expect(await papers()).toBeNull();
    await ask(counter, 'approveProposal', colleague, { params, body });
    await ask(counter, 'approveProposal', colleague, { params, body });
    expect(await story.load()).toMatchObject({
      state: 'accepted',
      proposal: null,
      decision: { by: '王敏', approvedBy: '李强' },
    });
    expect(await papers()).toBe('NOT_FOUND');
  });

  test('sent back, it is put differently, or withdrawn while the call lasts', async () => {
    await setTwoPersons(true);
    const story = await complete();
    const colleague = await counter.addStaff('李强', ['clerk']);
    const params = { id: waiting((await story.decide()).proposal).id };
    await ask(counter, 'sendBackProposal', colleague, { params, body: { reason: '说明不足' } });
    expect((await story.load()).proposal).toMatchObject({ state: 'sentBack' });
    expect(await codeOf(ask(counter, 'approveProposal', colleague, { params, body: { reason: '' } }))).toBe(
      'PROPOSAL_GONE',
    );
    expect(await codeOf(ask(counter, 'withdrawProposal', colleague, { params }))).toBe('FORBIDDEN');
    await ask(counter, 'withdrawProposal', counter.clerk, { params });
    expect(await story.load()).toMatchObject({ state: 'draft', proposal: null });

    const again = { id: waiting((await story.decide()).proposal).id };
    await ask(counter, 'sendBackProposal', colleague, { params: again, body: { reason: '说明不足' } });
    await story.endCall();
    expect(await codeOf(ask(counter, 'withdrawProposal', counter.clerk, { params: again }))).toBe(
      'CALL_ENDED',
    );
    const body = { reasons: ['complete'], note: '材料齐全，已核对' };
    await ask(counter, 'reviseProposal', counter.clerk, { params: again, body });
    await ask(counter, 'approveProposal', colleague, { params: again, body: { reason: '' } });
    expect((await story.load()).decision?.note).toBe('材料齐全，已核对');
    await setTwoPersons(false);
  });
});
