// What the server makes of a picture and four corners: a straightened page beside an untouched original, findings of its own,
// and nothing at all of what is no picture, no sheet, or a lie.
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import { applyCaseEvent, type Case, type NumberedCaseEvent } from '@cloud-window/shared/protocol';
import { codeOf, eventOf, openCounter, photographs, sha256, type Counter } from '../testing/counter.ts';
import { upload, type PageToSend } from '../testing/tus-client.ts';

let counter: Counter;
let form: Buffer;
beforeAll(async () => {
  [counter, form] = await Promise.all([openCounter(), photographs.form()]);
});
afterAll(() => counter[Symbol.asyncDispose]());

async function freshCase() {
  const applicant = await counter.addApplicant();
  const opened = await counter.openCase(applicant);
  const send = (page: Partial<PageToSend> & { bytes: Uint8Array }) =>
    upload(counter, applicant, { caseId: opened.id, materialCode: 'form', ...page });
  const load = (): Promise<Case> => counter.feature.cases.load(opened.id);
  const bytesOf = async (path: string) => {
    const response = await counter.fetch(applicant, path);
    expect(response.status).toBe(200);
    return Buffer.from(await response.arrayBuffer());
  };
  return { applicant, caseId: opened.id, opened, send, load, bytesOf };
}

/** A desk with a green sheet from (200,100) to (500,520) and a red corner at its top left. */
function desk(): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600">
    <rect width="800" height="600" fill="#222"/>
    <rect x="200" y="100" width="300" height="420" fill="#0c0"/>
    <rect x="200" y="100" width="60" height="60" fill="#c00"/>
  </svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}
const SHEET = '200,100,500,100,500,520,200,520';

/** Somebody at home has sat down under the camera. */
const CAT = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480">
  <rect width="640" height="480" fill="#3b5b34"/>
  <ellipse cx="330" cy="330" rx="190" ry="130" fill="#c9762b"/>
  <circle cx="200" cy="200" r="95" fill="#d98a3d"/>
  <path d="M120 150 L135 60 L190 120 Z M210 115 L270 60 L285 155 Z" fill="#b5651d"/>
  <circle cx="170" cy="190" r="14" fill="#1d3b12"/><circle cx="232" cy="190" r="14" fill="#1d3b12"/>
</svg>`;

async function colourAt(image: Buffer, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (Math.round(y * (info.height - 1)) * info.width + Math.round(x * (info.width - 1))) * 3;
  return [...data.subarray(at, at + 3)];
}

test('the sheet is cut out and straightened; original and straightened picture are both kept under their hashes', async () => {
  const { send, load, bytesOf } = await freshCase();
  const bytes = await desk();
  const { pageId } = await send({ bytes, corners: SHEET });
  const [page] = (await load()).pages;
  expect(page).toMatchObject({ id: pageId, sha256: sha256(bytes), width: 800, height: 600 });
  const derived = page?.derived;
  if (!pageId || !derived) throw new Error('nothing was derived');
  expect(derived.corners).toEqual([
    [200, 100],
    [500, 100],
    [500, 520],
    [200, 520],
  ]);
  expect(derived.height / derived.width).toBeCloseTo(Math.SQRT2, 1);

  const straight = await bytesOf(`/api/pages/${pageId}/derived`);
  expect(sha256(straight)).toBe(derived.sha256);
  expect(await sharp(straight).metadata()).toMatchObject({ width: derived.width, height: derived.height });
  const [red, , ,] = await colourAt(straight, 0.05, 0.05);
  const [, green] = await colourAt(straight, 0.95, 0.95);
  expect(red).toBeGreaterThan(150);
  expect(green).toBeGreaterThan(150);
  expect((await bytesOf(`/api/pages/${pageId}/original`)).equals(bytes)).toBe(true);

  // What people look at first is the straightened page; the original on wish.
  const ratioOf = async (path: string) => {
    const { width, height } = await sharp(await bytesOf(path)).metadata();
    return width / height;
  };
  for (const size of [320, 1600]) {
    const view = `/api/pages/${pageId}/view?size=${size}`;
    expect(await ratioOf(view)).toBeCloseTo(derived.width / derived.height, 1);
    expect(await ratioOf(`${view}&of=original`)).toBeCloseTo(800 / 600, 1);
  }
});

test('corners count from the upright picture, whatever its EXIF says', async () => {
  const { send, load, bytesOf } = await freshCase();
  const lying = await sharp(await desk())
    .rotate(-90)
    .jpeg({ quality: 95 })
    .toBuffer();
  const bytes = await sharp(lying).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
  const { pageId } = await send({ bytes, corners: SHEET });
  expect((await load()).pages[0]).toMatchObject({ width: 800, height: 600 });
  const [red = 0, green = 255] = await colourAt(
    await bytesOf(`/api/pages/${pageId ?? ''}/derived`),
    0.05,
    0.05,
  );
  expect(red).toBeGreaterThan(green + 80);
});

test('a sheet that is to be looked for is found; without corners the whole picture is the page', async () => {
  const { send, load } = await freshCase();
  await send({ bytes: form, corners: 'auto' });
  await send({ bytes: form, materialCode: 'id' });
  const { pages } = await load();
  expect(pages.find((page) => page.materialCode === 'form')?.derived?.corners).toHaveLength(4);
  expect(pages.find((page) => page.materialCode === 'id')).toMatchObject({ derived: null });
});

test.each([
  ['outside the picture', '200,100,900,100,900,520,200,520', 'PAGE_CORNERS_INVALID'],
  ['crossing', '200,100,500,520,500,100,200,520', 'PAGE_CORNERS_INVALID'],
  ['next to nothing', '200,100,210,100,210,110,200,110', 'PAGE_CORNERS_INVALID'],
  ['no numbers', 'a,b,c,d,e,f,g,h', 'BAD_REQUEST'],
  ['too many', `${SHEET},1,1`, 'BAD_REQUEST'],
  ['numbers without end', '9'.repeat(100), 'BAD_REQUEST'],
])('corners that are %s are refused, and nothing is kept', async (_, corners, code) => {
  const { send, load } = await freshCase();
  expect(await send({ bytes: await desk(), corners })).toMatchObject({ pageId: null, code });
  expect((await load()).pages).toEqual([]);
});

test('a picture without any paper, a blank one and one of ten pixels are pages, and said to be poor', async () => {
  const { send, load } = await freshCase();
  const cat = await sharp(Buffer.from(CAT)).jpeg().toBuffer();
  const blank = await sharp({ create: { width: 900, height: 1200, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  const tiny = await sharp({ create: { width: 10, height: 10, channels: 3, background: '#456' } })
    .png()
    .toBuffer();
  for (const bytes of [cat, blank, tiny]) {
    expect(await send({ bytes, corners: 'auto' })).toMatchObject({ code: null });
  }
  const verdicts = (await load()).pages.map(({ quality }) => quality?.verdict);
  expect(verdicts).toEqual(['poor', 'poor', 'poor']);
});

test('many pictures at once and a broken one among them: each gets its own answer', async () => {
  const { send } = await freshCase();
  const good = await Promise.all(['#111', '#222'].map(paperOf));
  const broken = Buffer.from(good[0]?.subarray(0, 200) ?? []);
  const answers = await Promise.all([...good, broken].map((bytes) => send({ bytes })));
  expect(answers.map(({ code }) => code)).toEqual([null, null, 'PAGE_NOT_AN_IMAGE']);
});

function paperOf(background: string): Promise<Buffer> {
  return sharp({ create: { width: 300, height: 400, channels: 3, background } })
    .png()
    .toBuffer();
}

test('a clerk lets a poor page pass with a reason: once, on the newest version, told to everybody', async () => {
  const { applicant, send, load, caseId, opened } = await freshCase();
  const callId = await counter.callFor(caseId);
  const tiny = await sharp({ create: { width: 10, height: 12, channels: 3, background: '#345' } })
    .png()
    .toBuffer();
  const { pageId } = await send({ bytes: tiny });
  if (pageId === null) throw new Error('no page');
  const pass = (more: object = {}, actor = counter.session()) =>
    eventOf(counter.feature, 'page:overrideQuality')({ callId, pageId, reason: '原件如此', ...more }, actor);

  expect(await codeOf(pass({}, counter.session(applicant)))).toBe('FORBIDDEN');
  expect(await codeOf(pass({ pageId: newId('page') }))).toBe('NOT_FOUND');
  const passed = await pass();
  expect(passed).toMatchObject({ verdict: 'poor', overrideReason: '原件如此' });
  expect(passed.overriddenBy).not.toBeNull();
  expect(await pass()).toEqual(passed);
  expect((await load()).pages[0]?.quality).toEqual(passed);

  // One event, and whoever applies all of them holds what a fresh snapshot shows.
  const events = await counter.feature.cases.eventsAfter(callId, 0);
  expect(events.map(({ event }) => event.type)).toEqual(['pageAdded', 'pageQualityOverridden']);
  const replayed = events.reduce(
    (state: Case, { event, at }: NumberedCaseEvent) => applyCaseEvent(state, event, at),
    opened,
  );
  expect(replayed.pages).toEqual((await load()).pages);
  const audited = await counter.context.db
    .selectFrom('auditEvent')
    .select(['actor', 'detail'])
    .where('action', '=', 'page.qualityOverridden')
    .where('subject', '=', caseId)
    .execute();
  expect(audited).toHaveLength(1);
  expect(JSON.stringify(audited)).not.toContain('原件如此');

  await send({ bytes: await desk(), corners: SHEET, position: 1 });
  expect(await codeOf(pass({ reason: '又一次' }))).toBe('PAGE_SUPERSEDED');
});
