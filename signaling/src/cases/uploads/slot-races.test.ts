// Two captures of one place at the same moment, and an upload that was cut shortly before its end.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCounter, photographs, type Counter } from '../testing/counter.ts';
import { create, head, patch, upload } from '../testing/tus-client.ts';

let counter: Counter;
let form: Buffer;
let letter: Buffer;
beforeAll(async () => {
  [counter, form, letter] = await Promise.all([openCounter(), photographs.form(), photographs.letter()]);
});
afterAll(() => counter[Symbol.asyncDispose]());

test('two pictures for one place are two versions of it, and one lies on top', async () => {
  const applicant = await counter.addApplicant();
  const { id: caseId } = await counter.openCase(applicant);
  const page = { caseId, materialCode: 'form' };
  // The last byte of neither is looked at: a picture ends before it.
  const variant = (bytes: Buffer, last: number) => Buffer.concat([bytes, Buffer.from([last])]);
  const first = await upload(counter, applicant, { ...page, bytes: form });
  const again = { ...page, position: 1, replaces: first.pageId ?? '' };
  const answers = await Promise.all([
    upload(counter, applicant, { ...again, bytes: letter }),
    upload(counter, applicant, { ...again, bytes: variant(form, 1) }),
  ]);
  expect(answers.map(({ code }) => code)).toEqual([null, null]);
  const { pages } = await counter.feature.cases.load(caseId);
  expect(pages.map(({ position, version, current }) => [position, version, current])).toEqual([
    [1, 1, false],
    [1, 2, false],
    [1, 3, true],
  ]);
});

test('an upload cut at 99 % goes on with its last bytes', async () => {
  const applicant = await counter.addApplicant();
  const { id: caseId } = await counter.openCase(applicant);
  const { location } = await create(counter, applicant, { caseId, materialCode: 'form', bytes: letter });
  if (location === null) throw new Error('not created');
  const cut = Math.floor(letter.byteLength * 0.99);
  await patch(counter, applicant, location, 0, letter.subarray(0, cut));
  expect((await counter.feature.cases.load(caseId)).pages).toEqual([]);
  expect(await head(counter, applicant, location)).toMatchObject({ status: 200, offset: cut });
  const last = await patch(counter, applicant, location, cut, letter.subarray(cut));
  expect((await counter.feature.cases.load(caseId)).pages.map((page) => page.id)).toEqual([last.pageId]);
});
