// What clerk and applicant do in the same moment: whichever comes first, the papers that were decided upon are the papers of
// the case, each with its verdict, and the loser is told.
import { afterAll, beforeAll, expect, test } from 'vitest';
import sharp from 'sharp';
import { newId } from '@cloud-window/shared';
import { codeOf, eventOf, openCounter, type Counter } from './testing/counter.ts';
import { decideAs } from './testing/deciding.ts';
import { upload } from './testing/tus-client.ts';

/** The order in which two transactions are served varies. */
const ROUNDS = 6;

let counter: Counter;
beforeAll(async () => {
  counter = await openCounter();
});
afterAll(() => counter[Symbol.asyncDispose]());

let shade = 0;
function paper(): Promise<Buffer> {
  shade += 1;
  const background = { r: shade % 256, g: Math.floor(shade / 256), b: 77 };
  return sharp({ create: { width: 30, height: 40, channels: 3, background } })
    .png()
    .toBuffer();
}

/** A case in a call, both papers there and accepted. */
async function reviewed() {
  const applicant = await counter.addApplicant();
  const { id: caseId } = await counter.openCase(applicant);
  const callId = await counter.callFor(caseId);
  const session = counter.session();
  const send = async (materialCode: string, position?: number) =>
    upload(counter, applicant, {
      caseId,
      materialCode,
      bytes: await paper(),
      ...(position === undefined ? {} : { position }),
    });
  const judge = (pageId: string) =>
    eventOf(counter.feature, 'page:judge')(
      { callId, pageId, value: 'accepted', reason: null, note: '' },
      session,
    );
  for (const materialCode of ['form', 'id']) await judge((await send(materialCode)).pageId ?? '');
  return {
    send,
    load: () => counter.feature.cases.load(caseId),
    events: () => counter.feature.cases.eventsAfter(callId, 0),
    accept: () => decideAs(counter, session, { callId, caseId }),
    askAgain: (pageId: string) =>
      eventOf(counter.feature, 'page:requestRecapture')(
        {
          callId,
          recaptureId: newId('recapture'),
          materialCode: 'form',
          pageId,
          reason: 'blurred',
          note: '',
          despiteLicence: null,
        },
        session,
      ),
  };
}

test('a decision against a new version of a page: decided without it, or not decided before it is judged', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const call = await reviewed();
    const bytesOnTheirWay = call.send('form', 1);
    const [decided, sent] = await Promise.all([codeOf(call.accept()), bytesOnTheirWay]);
    const record = await call.load();
    const current = record.pages.filter((page) => page.current);
    if (decided === null) {
      expect(sent).toMatchObject({ pageId: null, code: 'CASE_DECIDED' });
      expect(record.state).toBe('accepted');
      expect(current.every(({ verdict }) => verdict?.value === 'accepted')).toBe(true);
    } else {
      expect([decided, record.state]).toEqual(['DECISION_PAGES_UNJUDGED', 'draft']);
      expect(current.find(({ id }) => id === sent.pageId)?.version).toBe(2);
    }
    const numbers = (await call.events()).map(({ seq }) => seq);
    expect(numbers).toEqual(numbers.map((_seq, index) => index + 1));
  }
});

test('a decision against a wish for another capture: the wish stands before it, or is refused', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const call = await reviewed();
    const form = (await call.load()).pages.find(({ materialCode }) => materialCode === 'form');
    const [decided, asked] = await Promise.all([
      codeOf(call.accept()),
      codeOf(call.askAgain(form?.id ?? '')),
    ]);
    expect(decided).toBeNull();
    const types = (await call.events()).map(({ event }) => event.type);
    const wish = types.indexOf('recaptureRequested');
    if (asked === null) expect(wish).toBeLessThan(types.indexOf('decided'));
    else expect([asked, wish]).toEqual(['CASE_DECIDED', -1]);
  }
});
