// Verdicts, re-captures and decisions as the clerk's handlers see them, with the numbered events that both sides get.
import { afterAll, beforeAll, expect, test } from 'vitest';
import sharp from 'sharp';
import { newId } from '@cloud-window/shared';
import {
  applyCaseEvent,
  type Case,
  type CaseEvent,
  type NumberedCaseEvent,
} from '@cloud-window/shared/protocol';
import { ApplicantSessions } from '../applicants/applicant-sessions.ts';
import { codeOf, eventOf, openCounter, plainRequest, routeOf, type Counter } from './testing/counter.ts';
import { decideAs, issued } from './testing/deciding.ts';
import { upload } from './testing/tus-client.ts';

let counter: Counter;
beforeAll(async () => {
  counter = await openCounter();
});
afterAll(() => counter[Symbol.asyncDispose]());

const accepted = { value: 'accepted', reason: null, note: '' } as const;
let shade = 0;

/** A fresh applicant in an active call with the clerk. */
async function inCall() {
  const applicant = await counter.addApplicant();
  const opened = await counter.openCase(applicant);
  const callId = await counter.callFor(opened.id);
  const session = counter.session();
  return {
    applicant,
    callId,
    caseId: opened.id,
    opened,
    load: (): Promise<Case> => counter.feature.cases.load(opened.id),
    addPage: async (materialCode: string, position?: number): Promise<string> => {
      shade += 1;
      const background = { r: shade % 256, g: Math.floor(shade / 256), b: 9 };
      const bytes = await sharp({ create: { width: 30, height: 40, channels: 3, background } })
        .png()
        .toBuffer();
      const at = position === undefined ? {} : { position };
      const answer = await upload(counter, applicant, { caseId: opened.id, materialCode, bytes, ...at });
      if (answer.pageId === null) throw new Error(answer.code ?? 'no page');
      return answer.pageId;
    },
    judge: (pageId: string, verdict: object = accepted, as = session) =>
      eventOf(counter.feature, 'page:judge')({ ...accepted, ...verdict, callId, pageId }, as),
    ask: (wish: { recaptureId?: string; pageId: string | null; materialCode?: string }, as = session) =>
      eventOf(counter.feature, 'page:requestRecapture')(
        {
          callId,
          recaptureId: newId('recapture'),
          materialCode: 'form',
          reason: 'blurred',
          note: '请重拍',
          despiteLicence: null,
          ...wish,
        },
        as,
      ),
    decide: (draft: object = {}, as = session) =>
      decideAs(counter, as, { ...draft, callId, caseId: opened.id }),
    events: () => counter.feature.cases.eventsAfter(callId, 0),
    announced: () =>
      counter.context.sent
        .filter(({ to, id, event }) => to === 'call' && id === callId && event === 'call:event')
        .map(({ payload }) => payload as NumberedCaseEvent),
  };
}

test('a call numbers what happens to its papers without gaps, and a replay equals a fresh snapshot', async () => {
  const call = await inCall();
  const page = await call.addPage('form');
  await call.judge(page, { value: 'rejected', reason: 'blurred', note: '看不清' });
  const asked = await call.ask({ pageId: page });
  const again = await call.addPage('form', 1);
  await call.judge(again);
  await call.judge(await call.addPage('id'));
  const decided = await call.decide();

  const events = await call.events();
  expect(events.map(({ seq, event }) => `${seq} ${event.type}`)).toEqual([
    '1 pageAdded',
    '2 pageJudged',
    '3 recaptureRequested',
    '4 pageAdded',
    '5 pageJudged',
    '6 pageAdded',
    '7 pageJudged',
    '8 decided',
    '9 receiptIssued',
  ]);
  expect(call.announced()).toEqual(events);
  expect(await counter.feature.cases.eventsAfter(call.callId, 7)).toEqual(events.slice(7));
  expect(events[3]?.event).toMatchObject({ fulfils: asked.id });

  const snapshot = await call.load();
  const replayed = events.reduce<Case>(
    (state, { event, at }) => applyCaseEvent(state, event, at),
    // The clock of a notice begins with the call, whose snapshot shows it.
    { ...call.opened, noticeDueAt: snapshot.noticeDueAt },
  );
  const byId = (left: { id: string }, right: { id: string }) => left.id.localeCompare(right.id);
  expect({ ...replayed, pages: replayed.pages.toSorted(byId) }).toEqual({
    ...snapshot,
    pages: snapshot.pages.toSorted(byId),
  });
  expect(decided).toEqual({ decision: snapshot.decision, receipt: snapshot.receipt, proposal: null });
});

test('the token of a receipt lies nowhere in the database in clear', async () => {
  const call = await inCall();
  await call.judge(await call.addPage('form'));
  await call.judge(await call.addPage('id'));
  const receipt = issued((await call.decide()).receipt);
  const token = new URL(receipt.verifyUrl).hash.slice(1);
  expect(token).toHaveLength(32);
  const stored = await counter.context.db.selectFrom('callEvent').select('event').execute();
  expect(JSON.stringify(stored)).not.toContain(token);
  const audited = await counter.context.db.selectFrom('auditEvent').selectAll().execute();
  expect(JSON.stringify(audited)).not.toContain(token);
  const replayed = (await call.events()).at(-1)?.event as Extract<CaseEvent, { type: 'receiptIssued' }>;
  expect(replayed.receipt).toEqual(receipt);
});

test('pages captured before the call are in the case and no event', async () => {
  const applicant = await counter.addApplicant();
  const opened = await counter.openCase(applicant);
  const bytes = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#123' } })
    .png()
    .toBuffer();
  await upload(counter, applicant, { caseId: opened.id, materialCode: 'form', bytes });
  const callId = await counter.callFor(opened.id);
  expect(await counter.feature.cases.eventsAfter(callId, 0)).toEqual([]);
  expect((await counter.feature.cases.load(opened.id)).pages).toHaveLength(1);
});

test('only the clerk of the call judges, asks and decides', async () => {
  const call = await inCall();
  const page = await call.addPage('form');
  const strangers = [
    counter.session({ ...counter.clerk, staffId: newId('staff') }),
    counter.session(call.applicant),
  ];
  for (const stranger of strangers) {
    expect(await codeOf(call.judge(page, {}, stranger))).toBe('FORBIDDEN');
    expect(await codeOf(call.ask({ pageId: page }, stranger))).toBe('FORBIDDEN');
    expect(await codeOf(call.decide({}, stranger))).toBe('FORBIDDEN');
  }
  await counter.endCall(call.callId);
  expect(await codeOf(call.judge(page))).toBe('CALL_ENDED');
  const [stored] = (await call.load()).pages;
  expect(stored?.verdict).toBeNull();
});

test('a verdict is for what lies on top, of this very case; the newest counts and none is lost', async () => {
  const call = await inCall();
  const other = await inCall();
  const page = await call.addPage('form');
  expect(await codeOf(other.judge(page))).toBe('NOT_FOUND');
  await call.judge(page, { value: 'rejected', reason: 'glare' });
  await call.judge(page);
  expect((await call.load()).pages[0]?.verdict).toMatchObject({
    value: 'accepted',
    reason: null,
    by: '王敏',
  });
  const newer = await call.addPage('form', 1);
  expect(await codeOf(call.judge(page))).toBe('PAGE_SUPERSEDED');
  expect(await codeOf(call.ask({ pageId: page }))).toBe('PAGE_SUPERSEDED');
  await call.judge(newer);
  const history = await counter.context.db
    .selectFrom('verdict')
    .select('value')
    .where('pageId', '=', page)
    .execute();
  expect(history).toHaveLength(2);
});

test('asking twice for the same re-capture is asking once', async () => {
  const call = await inCall();
  const page = await call.addPage('form');
  const recaptureId = newId('recapture');
  const first = await call.ask({ recaptureId, pageId: page });
  expect(await call.ask({ recaptureId, pageId: page })).toEqual(first);
  // Asked for anew, since the applicant may have put it aside: told again, and still one.
  const again = await call.ask({ pageId: page });
  expect(again).toEqual({ ...first, at: again.at });
  expect((await call.events()).filter(({ event }) => event.type === 'recaptureRequested')).toHaveLength(2);
  expect((await call.load()).recaptures).toEqual([again]);
  await call.addPage('form', 1);
  expect((await call.ask({ recaptureId, pageId: page })).fulfilledAt).not.toBeNull();
  // A further page of a material, without one to replace.
  const further = await call.ask({ pageId: null, materialCode: 'id' });
  await call.addPage('id');
  const recaptures = (await call.load()).recaptures;
  expect(recaptures.map(({ id, fulfilledAt }) => [id, fulfilledAt !== null])).toEqual([
    [first.id, true],
    [further.id, true],
  ]);
  expect(await codeOf(call.ask({ pageId: null, materialCode: 'nonsense' }))).toBe('BAD_REQUEST');
});

test('a decision waits for the papers and their verdicts', async () => {
  const call = await inCall();
  expect(await codeOf(call.decide())).toBe('DECISION_MATERIAL_MISSING');
  const [form, id] = [await call.addPage('form'), await call.addPage('id')];
  expect(await codeOf(call.decide())).toBe('DECISION_PAGES_UNJUDGED');
  await call.judge(form);
  await call.judge(id, { value: 'rejected', reason: 'expired' });
  expect(await codeOf(call.decide())).toBe('DECISION_PAGE_REJECTED');
  expect(await codeOf(call.decide({ outcome: 'corrections', reasons: ['other'] }))).toBe(
    'DECISION_REASON_REQUIRED',
  );
  expect((await call.load()).decision).toBeNull();
  expect((await call.events()).some(({ event }) => event.type === 'decided')).toBe(false);
});

test('one decision per call: the same again answers the same, another one is refused', async () => {
  const call = await inCall();
  const draft = { outcome: 'corrections', reasons: ['materialMissing'], note: '请补交身份证' } as const;
  const page = await call.addPage('form');
  await call.judge(page);
  const [first, twin] = await Promise.all([call.decide(draft), call.decide(draft)]);
  expect(twin).toEqual(first);
  expect(await codeOf(call.decide({ ...draft, note: '别的' }))).toBe('CASE_DECIDED');
  expect(await codeOf(call.judge(page))).toBe('CASE_DECIDED');
  expect(await codeOf(call.ask({ pageId: page }))).toBe('CASE_DECIDED');
  await expect(call.addPage('id')).rejects.toThrow('CASE_DECIDED');
  await counter.endCall(call.callId);
  expect(await call.decide(draft)).toEqual(first);
  expect((await call.load()).state).toBe('corrections');
});

test('a case is opened once, is found again by its kiosk, moves with its applicant, and stays with its own', async () => {
  const applicant = await counter.addApplicant();
  const [first, twin] = await Promise.all([counter.openCase(applicant), counter.openCase(applicant)]);
  expect(twin.id).toBe(first.id);
  expect(first.number).toMatch(/^CW-\d{8}-\d{6}$/);
  const visit = new ApplicantSessions(counter.context);
  await visit.begin(applicant.kioskId, applicant.applicantId, 0);
  await counter.openCase(applicant);
  expect((await visit.read(applicant.kioskId))?.caseId).toBe(first.id);

  const other = await counter.addApplicant();
  const get = (actor: Parameters<typeof plainRequest>[0]) =>
    routeOf(counter.feature, 'getCase')({ ...plainRequest(actor), params: { id: first.id }, body: {} });
  expect((await get(applicant)).id).toBe(first.id);
  expect(await codeOf(get(other))).toBe('NOT_FOUND');
  expect(await codeOf(get(counter.clerk))).toBe('NOT_FOUND');
  expect(await codeOf(get({ kind: 'public' }))).toBe('NOT_FOUND');

  const moved = { ...applicant, kioskId: other.kioskId, siteId: other.siteId };
  expect((await counter.openCase(moved)).id).toBe(first.id);
  expect(await codeOf(get(applicant))).toBe('NOT_FOUND');
  await counter.callFor(first.id);
  expect((await get(counter.clerk)).id).toBe(first.id);
  expect(await codeOf(counter.openCase(applicant))).toBe('ALREADY_IN_CALL');
  expect(await codeOf(counter.openCase(counter.clerk))).toBe('NOT_SIGNED_IN');
});

test('a rating comes after the decision, from the applicant, and can be changed', async () => {
  const call = await inCall();
  const rate = (score: number, actor = call.applicant) =>
    routeOf(
      counter.feature,
      'rateCase',
    )({
      ...plainRequest(actor),
      params: { id: call.caseId },
      body: { score, comment: '' },
    });
  expect(await codeOf(rate(5))).toBe('CASE_NOT_READY');
  await call.decide({ outcome: 'corrections', reasons: ['materialMissing'], note: '请补交' });
  await rate(2);
  await rate(5);
  expect(await codeOf(rate(1, await counter.addApplicant()))).toBe('NOT_FOUND');
  const ratings = await counter.context.db
    .selectFrom('rating')
    .select('score')
    .where('caseId', '=', call.caseId)
    .execute();
  expect(ratings).toEqual([{ score: 5 }]);
});

test('every step is in the audit trail, by whom and to what', async () => {
  const call = await inCall();
  const page = await call.addPage('form');
  await call.judge(page);
  await call.ask({ pageId: page });
  await call.decide({ outcome: 'corrections', reasons: ['materialMissing'], note: '请补交' });
  const trail = await counter.context.db
    .selectFrom('auditEvent')
    .select(['actor', 'action'])
    .where('subject', '=', call.caseId)
    .orderBy('seq')
    .execute();
  expect(trail).toEqual([
    { actor: call.applicant.applicantId, action: 'case.opened' },
    { actor: call.applicant.applicantId, action: 'recording.consentGiven' },
    { actor: call.applicant.applicantId, action: 'page.stored' },
    { actor: counter.clerk.staffId, action: 'page.judged' },
    { actor: counter.clerk.staffId, action: 'page.recaptureRequested' },
    { actor: counter.clerk.staffId, action: 'case.decided' },
    { actor: 'system', action: 'receipt.issued' },
  ]);
});
