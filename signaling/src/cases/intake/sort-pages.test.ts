// Sorting as kiosk and clerk do it, on real stores: who may, what stays with the page, and that a replay of the case's events
// equals a fresh snapshot.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import sharp from 'sharp';
import { newId } from '@cloud-window/shared';
import { applyCaseEvent, type Case } from '@cloud-window/shared/protocol';
import { codeOf, eventOf, openCounter, plainRequest, routeOf, type Counter } from '../testing/counter.ts';
import { upload } from '../testing/tus-client.ts';

let counter: Counter;
beforeAll(async () => {
  counter = await openCounter();
});
afterAll(() => counter[Symbol.asyncDispose]());

let shade = 0;

/** A fresh applicant with a case; with `call`, in a call with the clerk. */
async function desk({ call = true } = {}) {
  const applicant = await counter.addApplicant();
  const opened = await counter.openCase(applicant);
  const callId = call ? await counter.callFor(opened.id) : null;
  const kiosk = counter.session(applicant);
  const clerk = counter.session();
  const caseId = opened.id;
  const load = (): Promise<Case> => counter.feature.cases.load(caseId);
  const picture = () => {
    shade += 1;
    const background = { r: shade % 256, g: 7, b: Math.floor(shade / 256) };
    return sharp({ create: { width: 30, height: 40, channels: 3, background } })
      .png()
      .toBuffer();
  };
  return {
    caseId,
    callId,
    applicant,
    opened,
    kiosk,
    clerk,
    load,
    picture,
    add: async (
      materialCode: string,
      more: { position?: number; replaces?: string; bytes?: Buffer } = {},
    ) => {
      const bytes = more.bytes ?? (await picture());
      const answer = await upload(counter, applicant, { caseId, materialCode, ...more, bytes });
      if (answer.pageId === null) throw new Error(answer.code ?? 'no page');
      return answer.pageId;
    },
    move: (pageId: string, materialCode: string, position: number | null, as = kiosk) =>
      eventOf(counter.feature, 'page:move')(
        { caseId, callId: as === clerk ? callId : null, pageId, materialCode, position },
        as,
      ),
    remove: (pageId: string, as = kiosk) =>
      eventOf(counter.feature, 'page:remove')({ caseId, callId: as === clerk ? callId : null, pageId }, as),
    judge: (pageId: string, value: 'accepted' | 'rejected' = 'accepted') =>
      eventOf(counter.feature, 'page:judge')(
        { callId: callId ?? '', pageId, value, reason: value === 'rejected' ? 'blurred' : null, note: '' },
        clerk,
      ),
    /** Of the pages on top, `material:position` by page. */
    places: async () =>
      Object.fromEntries(
        (await load()).pages
          .filter((page) => page.current)
          .map((page) => [page.id, `${page.materialCode}:${page.position}`]),
      ),
  };
}

describe('the applicant', () => {
  test('puts a page first and another into its proper material, before any call', async () => {
    const { add, move, places } = await desk({ call: false });
    const [first, second, third] = [await add('form'), await add('form'), await add('form')];
    await move(third, 'form', 1);
    expect(await places()).toEqual({ [third]: 'form:1', [first]: 'form:2', [second]: 'form:3' });
    await move(first, 'id', null);
    await move(first, 'id', null);
    expect(await places()).toEqual({ [third]: 'form:1', [second]: 'form:2', [first]: 'id:1' });
  });

  test('takes a page out; the same picture may come back', async () => {
    const { add, remove, places, picture, load } = await desk({ call: false });
    const bytes = await picture();
    const [wrong, other] = [await add('form', { bytes }), await add('form')];
    await remove(wrong);
    await remove(wrong);
    expect(await places()).toEqual({ [other]: 'form:1' });
    const again = await add('form', { bytes });
    expect(again).not.toBe(wrong);
    expect((await load()).pages.map((page) => page.id)).toEqual([other, again]);
    const kept = await counter.context.db
      .selectFrom('page')
      .select('removedAt')
      .where('id', '=', wrong)
      .executeTakeFirstOrThrow();
    expect(kept.removedAt).toBeInstanceOf(Date);
  });

  test('leaves alone what the clerk has judged or waits for, but for its order', async () => {
    const { add, move, remove, judge, clerk, callId, places } = await desk();
    const [judged, asked] = [await add('form'), await add('form')];
    await judge(judged);
    await eventOf(counter.feature, 'page:requestRecapture')(
      {
        callId: callId ?? '',
        recaptureId: newId('recapture'),
        materialCode: 'form',
        pageId: asked,
        reason: 'glare',
        note: '',
        despiteLicence: null,
      },
      clerk,
    );
    expect(await codeOf(move(judged, 'id', null))).toBe('PAGE_FIXED');
    expect(await codeOf(remove(judged))).toBe('PAGE_FIXED');
    expect(await codeOf(remove(asked))).toBe('PAGE_FIXED');
    expect(await codeOf(remove(asked, clerk))).toBe('PAGE_FIXED');
    await move(asked, 'form', 1);
    expect(await places()).toEqual({ [asked]: 'form:1', [judged]: 'form:2' });
  });

  test('sorts no other case', async () => {
    const [mine, theirs] = [await desk(), await desk()];
    const page = await theirs.add('form');
    expect(await codeOf(theirs.move(page, 'id', null, mine.kiosk))).toBe('NOT_FOUND');
    const foreign = eventOf(counter.feature, 'page:move')(
      { caseId: mine.caseId, callId: null, pageId: page, materialCode: 'id', position: null },
      mine.kiosk,
    );
    expect(await codeOf(foreign)).toBe('NOT_FOUND');
    const byCall = eventOf(counter.feature, 'page:move')(
      { caseId: theirs.caseId, callId: mine.callId, pageId: page, materialCode: 'id', position: null },
      mine.clerk,
    );
    expect(await codeOf(byCall)).toBe('NOT_FOUND');
  });
});

test('a verdict goes along within its material and is void in another', async () => {
  const { add, move, judge, clerk, load } = await desk();
  const [first, second] = [await add('form'), await add('form')];
  await judge(second, 'rejected');
  await move(second, 'form', 1, clerk);
  const verdictOf = async (id: string) => (await load()).pages.find((page) => page.id === id)?.verdict?.value;
  expect(await verdictOf(second)).toBe('rejected');
  await move(second, 'id', null, clerk);
  expect(await verdictOf(second)).toBeUndefined();
  await judge(second);
  expect(await verdictOf(second)).toBe('accepted');
  expect(await verdictOf(first)).toBeUndefined();
});

test('old versions go with their page, and a capture finds the page wherever it was put meanwhile', async () => {
  const { add, move, load } = await desk();
  const [old, other] = [await add('form'), await add('form')];
  const fresh = await add('form', { position: 1 });
  await move(fresh, 'id', null);
  const newest = await add('form', { position: 1, replaces: fresh });
  const placed = (await load()).pages.map(({ id, materialCode, position, version, current }) => [
    id,
    `${materialCode}:${position}`,
    version,
    current,
  ]);
  expect(placed).toEqual([
    [other, 'form:1', 1, true],
    [old, 'id:1', 1, false],
    [fresh, 'id:1', 2, false],
    [newest, 'id:1', 3, true],
  ]);
});

test('no material takes more than it may have, nor the same picture twice', async () => {
  const { add, move, picture } = await desk();
  const bytes = await picture();
  const twin = await add('form', { bytes });
  await add('id', { bytes });
  expect(await codeOf(move(twin, 'id', null))).toBe('PAGE_TWICE');
  await add('id');
  expect(await codeOf(move(await add('form'), 'id', null))).toBe('PAGE_LIMIT_REACHED');
  expect(await codeOf(move(twin, 'nothing', null))).toBe('BAD_REQUEST');
});

test('two who sort at once, and a capture in between: every place is one page', async () => {
  const { add, move, kiosk, clerk, places } = await desk();
  const pages = [await add('form'), await add('form'), await add('form')];
  await Promise.all([
    move(pages[0] ?? '', 'form', 3, kiosk),
    move(pages[2] ?? '', 'form', 1, clerk),
    move(pages[1] ?? '', 'id', null, kiosk),
    add('id'),
  ]);
  const after = await places();
  expect(Object.keys(after)).toHaveLength(4);
  expect(Object.values(after).toSorted()).toEqual(['form:1', 'form:2', 'id:1', 'id:2']);
});

test('once decided, nothing moves', async () => {
  const { add, move, remove, caseId, clerk } = await desk();
  const page = await add('form');
  await counter.context.db
    .updateTable('serviceCase')
    .set({ state: 'accepted' })
    .where('id', '=', caseId)
    .execute();
  expect(await codeOf(move(page, 'id', null))).toBe('CASE_DECIDED');
  expect(await codeOf(remove(page, clerk))).toBe('CASE_DECIDED');
});

test('a replay of the events equals a fresh snapshot', async () => {
  const { add, move, remove, judge, clerk, opened, callId, load } = await desk();
  const [first, second, third] = [await add('form'), await add('form'), await add('form')];
  await judge(first);
  const again = await add('form', { position: 2 });
  await move(again, 'form', 1, clerk);
  await move(first, 'id', null, clerk);
  await remove(third);
  const events = await counter.feature.cases.eventsAfter(callId ?? '', 0);
  expect(events.slice(-3).map(({ event }) => event.type)).toEqual(['pageMoved', 'pageMoved', 'pageRemoved']);
  const replayed = events.reduce<Case>((state, { event, at }) => applyCaseEvent(state, event, at), opened);
  const byId = (left: { id: string }, right: { id: string }) => left.id.localeCompare(right.id);
  const snapshot = await load();
  expect(replayed.pages.toSorted(byId)).toEqual(snapshot.pages.toSorted(byId));
  expect(snapshot.pages.map((page) => page.id)).toContain(second);
});

describe('where the capture was broken off', () => {
  test('is found again, by its applicant alone', async () => {
    const { caseId, applicant } = await desk({ call: false });
    const params = { id: caseId };
    const read = (actor = applicant) =>
      routeOf(counter.feature, 'capturePlace')({ ...plainRequest(actor), params, body: {} });
    expect(await read()).toEqual({ place: null });
    const place = { materialCode: 'id', position: null };
    await routeOf(
      counter.feature,
      'setCapturePlace',
    )({ ...plainRequest(applicant), params, body: { place } });
    expect(await read()).toEqual({ place });
    expect(await codeOf(read(await counter.addApplicant()))).toBe('NOT_FOUND');
  });
});
