// Forms on the real server: begun with what is known, written in by both, refused where they must be, read back, signed; and
// a signature that falls with the first change.
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { addRow, readDocument, writePick, writeText } from '@cloud-window/shared/forms/document';
import { newId } from '@cloud-window/shared';
import { seenOf } from '@cloud-window/shared/cases';
import type { CaseEvent, ClientResult } from '@cloud-window/shared/protocol';
import type { Browser } from '../calls/testing/browser.ts';
import { openDesk, type Desk } from '../calls/testing/desk.ts';
import { refusal } from '../calls/testing/refusal.ts';
import { talking } from '../calls/testing/stories.ts';
import { appendCaseEvents } from '../cases/case-events.ts';
import type { Tx } from '../context.ts';
import { verifySignature } from '../cases/signatures/verify-signature.ts';
import { findForm } from './form-store.ts';
import { loadFormValues } from './form-values.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ QUEUE_WRAP_UP_MS: '200' });
});
afterAll(() => desk[Symbol.asyncDispose]());

const text64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const materialCode = 'application-form';
const drawing = {
  width: 900,
  height: 400,
  strokes: [[[10, 10, 0.5] as [number, number, number], [90, 60, 0.5] as [number, number, number]]],
};

interface Sheet {
  target: { caseId: string; callId?: string; materialCode: string };
  doc: Y.Doc;
  opened: ClientResult<'form:open'>;
  said(): Record<string, string>;
  write(fill: (doc: Y.Doc) => void): Promise<void>;
}

async function sheetOf(browser: Browser, target: Sheet['target']): Promise<Sheet> {
  const doc = new Y.Doc();
  const opened = await browser.request('form:open', { ...target, stateVector: '' });
  Y.applyUpdate(doc, bytesOf(opened.update));
  return {
    target,
    doc,
    opened,
    said: () => readDocument(opened.schema, doc).fields,
    async write(fill) {
      const since = Y.encodeStateVector(doc);
      fill(doc);
      await browser.request('form:update', { ...target, update: text64(Y.encodeStateAsUpdate(doc, since)) });
    },
  };
}

const fillIn = (doc: Y.Doc) => {
  writeText(doc, 'name', '张伟', null);
  for (const [path, value] of Object.entries({ reason: 'damaged', bank: 'icbc', delivery: 'collect' }))
    writePick(doc, path, value, null);
};

/** In a call about a social card, its form open on both sides. */
async function atTheForm() {
  const call = await talking(desk, { department: 'hr', itemCode: 'SI101' });
  const { caseId } = call.caller;
  const kiosk = await sheetOf(call.kiosk, { caseId, materialCode });
  const clerk = await sheetOf(call.desk, { caseId, callId: call.callId, materialCode });
  const load = async () => {
    const { call: snapshot } = await call.kiosk.request('session:resume', { callId: call.callId });
    if (!snapshot) throw new Error('no call');
    return snapshot.case;
  };
  const readBack = async () => {
    const row = await findForm(desk.context.db, caseId, materialCode);
    await call.kiosk.request('form:readBack', { ...kiosk.target, sha256: row?.valuesSha256 ?? '' });
    return call.kiosk.request('signature:prepare', { caseId });
  };
  const sign = async () => {
    const { contentSha256 } = await readBack();
    return call.kiosk.request('signature:sign', { caseId, contentSha256, drawing });
  };
  const end = async () => {
    await call.kiosk.request('call:hangUp', { callId: call.callId });
    await call.desk.told('clerk:state', ({ state }) => state === 'ready');
    await call.desk.request('clerk:setState', { state: 'signedOut' });
  };
  return { ...call, caseId, kioskSheet: kiosk, clerkSheet: clerk, load, readBack, sign, end };
}

/** A page of the second material, as if it had come from the camera; answers its id. */
async function addIdCard(tx: Tx, caseId: string, at: Date): Promise<string> {
  const id = newId('page');
  await tx
    .insertInto('page')
    .values({
      id,
      caseId,
      materialCode: 'id-card',
      position: 1,
      version: 1,
      current: true,
      sha256: '1'.repeat(64),
      bytes: 1,
      mime: 'image/png',
      width: 1,
      height: 1,
      capturedAt: at,
      storedAt: at,
      origin: 'camera',
    })
    .execute();
  return id;
}

test('begins with what is known of the person, sealed, and both see what either writes', async () => {
  const at = await atTheForm();
  const { kioskSheet, clerkSheet } = at;
  expect(kioskSheet.said()).toMatchObject({ idNumber: expect.stringMatching(/^\d{17}[\dX]$/) as string });
  expect(kioskSheet.opened.changes.map(({ party }) => party)).toContain('system');
  await kioskSheet.write((doc) => writeText(doc, 'name', '李雷', null));
  const told = await at.desk.told('form:updated');
  expect(told.changes).toMatchObject([{ path: 'name', party: 'kiosk', by: '' }]);
  Y.applyUpdate(clerkSheet.doc, bytesOf(told.update));
  await clerkSheet.write((doc) => writeText(doc, 'name', '李大雷', null));
  const back = await at.kiosk.told('form:updated', ({ changes }) => changes[0]?.party === 'clerk');
  expect(back.changes).toMatchObject([{ path: 'name', by: at.clerk.displayName }]);
  Y.applyUpdate(kioskSheet.doc, bytesOf(back.update));
  expect(kioskSheet.said()['name']).toBe('李大雷');

  const row = await findForm(desk.context.db, at.caseId, materialCode);
  expect(row?.stateSealed.toString('utf8')).not.toContain('李大雷');
  const trail = await desk.context.db
    .selectFrom('auditEvent')
    .select('detail')
    .where('subject', '=', at.caseId)
    .execute();
  expect(JSON.stringify(trail)).not.toContain('李大雷');
  const stored = await loadFormValues(desk.context, desk.context.db, at.caseId, materialCode);
  expect(stored?.values).toMatchObject({ name: '李大雷' });
  await at.end();
});

test('what the form does not know, what is too much or out of step, and strangers are refused and change nothing', async () => {
  const at = await atTheForm();
  const { kioskSheet: sheet } = at;
  const before = await findForm(desk.context.db, at.caseId, materialCode);
  const send = (fill: (doc: Y.Doc) => void) => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(sheet.doc));
    fill(doc);
    return at.kiosk.request('form:update', {
      ...sheet.target,
      update: text64(Y.encodeStateAsUpdate(doc, Y.encodeStateVector(sheet.doc))),
    });
  };
  expect(await refusal(send((doc) => writeText(doc, 'shoeSize', '43', null)))).toBe('FORM_FIELD_UNKNOWN');
  expect(await refusal(send((doc) => addRow(doc, 'pets', 'r00000001', null)))).toBe('FORM_FIELD_UNKNOWN');
  expect(await refusal(send((doc) => writeText(doc, 'name', 'x'.repeat(900), null)))).toBe('FORM_TOO_LARGE');
  expect(await refusal(send((doc) => doc.getMap('picks').set('bank', 7)))).toBe('BAD_REQUEST');
  const ahead = new Y.Doc();
  writeText(ahead, 'name', '甲', null);
  const since = Y.encodeStateVector(ahead);
  writeText(ahead, 'name', '甲乙', null);
  const skipping = { ...sheet.target, update: text64(Y.encodeStateAsUpdate(ahead, since)) };
  expect(await refusal(at.kiosk.request('form:update', skipping))).toBe('FORM_OUT_OF_STEP');
  expect(
    await refusal(
      at.kiosk.request('form:update', { ...sheet.target, update: text64(new Uint8Array([9, 9, 9])) }),
    ),
  ).toBe('BAD_REQUEST');
  const stranger = await desk.connect(await desk.addCaller({ itemCode: 'SI101' }));
  const ask = { ...sheet.target, stateVector: '' };
  expect(await refusal(stranger.request('form:open', ask))).toBe('NOT_FOUND');
  expect(await refusal(at.desk.request('form:open', ask))).toBe('NOT_FOUND');
  expect(await refusal(at.kiosk.request('form:open', { ...ask, materialCode: 'id-card' }))).toBe('NOT_FOUND');
  const after = await findForm(desk.context.db, at.caseId, materialCode);
  expect(after?.valuesSha256).toBe(before?.valuesSha256);
  expect(after?.changedAt).toEqual(before?.changedAt);
  await at.end();
});

test('is signed as it was read back; the first change on either side takes the signature away', async () => {
  const at = await atTheForm();
  expect(await refusal(at.readBack())).toBe('FORM_INCOMPLETE');
  await at.kioskSheet.write(fillIn);
  expect((await at.load()).forms).toMatchObject([
    { materialCode, completedAt: expect.any(Number) as number },
  ]);
  expect(await refusal(at.kiosk.request('signature:prepare', { caseId: at.caseId }))).toBe('FORM_INCOMPLETE');
  expect(
    await refusal(at.kiosk.request('form:readBack', { ...at.kioskSheet.target, sha256: '0'.repeat(64) })),
  ).toBe('FORM_CHANGED');

  const signature = await at.sign();
  expect(signature).toMatchObject({ kind: 'drawn' });
  expect(await at.sign()).toEqual(signature);
  expect((await at.load()).signature).toEqual(signature);
  const { context } = desk;
  expect(await verifySignature(context, context.db, at.caseId)).toEqual({ state: 'valid' });

  const told = await at.desk.told('form:updated');
  Y.applyUpdate(at.clerkSheet.doc, bytesOf(told.update));
  await at.clerkSheet.write((doc) => writePick(doc, 'bank', 'ccb', null));
  await at.kiosk.told('call:event', ({ event }) => event.type === 'signatureVoided');
  await at.desk.told('call:event', ({ event }) => event.type === 'signatureVoided');
  expect((await at.load()).signature).toBeNull();
  expect(
    await refusal(
      at.kiosk.request('signature:sign', {
        caseId: at.caseId,
        contentSha256: signature.contentSha256,
        drawing,
      }),
    ),
  ).toBe('FORM_INCOMPLETE');
  const { contentSha256 } = await at.readBack();
  expect(
    await refusal(
      at.kiosk.request('signature:sign', {
        caseId: at.caseId,
        contentSha256: signature.contentSha256,
        drawing,
      }),
    ),
  ).toBe('SIGNATURE_STALE');
  expect(contentSha256).not.toBe(signature.contentSha256);
  await at.end();
});

test('a changed byte fails the verification, wherever it lies', async () => {
  const at = await atTheForm();
  await at.kioskSheet.write(fillIn);
  await at.sign();
  const { context } = desk;
  const { db, sealer } = context;
  const check = () => verifySignature(context, db, at.caseId);
  const row = await findForm(db, at.caseId, materialCode);
  const change = (columns: { stateSealed?: Buffer; valuesSha256?: string }) =>
    db.updateTable('formDocument').set(columns).where('caseId', '=', at.caseId).execute();
  const stateSealed = row?.stateSealed ?? Buffer.alloc(0);

  const flipped = Buffer.from(stateSealed);
  flipped[40] = (flipped[40] ?? 0) ^ 1;
  await change({ stateSealed: flipped });
  expect(await check()).toEqual({ state: 'broken', faults: ['form'] });
  const other = new Y.Doc();
  Y.applyUpdate(other, Buffer.from(sealer.open(stateSealed), 'base64'));
  writeText(other, 'name', '张 伟', null);
  await change({ stateSealed: sealer.seal(text64(Y.encodeStateAsUpdate(other))) });
  expect(await check()).toEqual({ state: 'broken', faults: ['form'] });
  await change({ stateSealed, valuesSha256: '0'.repeat(64) });
  expect(await check()).toEqual({ state: 'broken', faults: ['content', 'form'] });
  await change({ valuesSha256: row?.valuesSha256 ?? '' });
  expect(await check()).toEqual({ state: 'valid' });
  await db
    .updateTable('caseSignature')
    .set({ signedAt: new Date(1) })
    .where('caseId', '=', at.caseId)
    .execute();
  expect(await check()).toEqual({ state: 'broken', faults: ['seal'] });
  await db
    .updateTable('caseSignature')
    .set({ strokesSha256: '0'.repeat(64) })
    .where('caseId', '=', at.caseId)
    .execute();
  expect(await check()).toEqual({ state: 'broken', faults: ['drawing', 'seal'] });
  await at.end();
});

test('what was signed and changed behind the back of everybody is not accepted', async () => {
  const at = await atTheForm();
  const { db, clock } = desk.context;
  const pageId = await db.transaction().execute((tx) => addIdCard(tx, at.caseId, new Date(clock.now())));
  await at.kioskSheet.write(fillIn);
  await at.sign();
  const { callId } = at;
  await at.desk.request('page:judge', { callId, pageId, value: 'accepted', reason: null, note: '' });
  const row = await findForm(db, at.caseId, materialCode);
  const store = (valuesSha256: string) =>
    db.updateTable('formDocument').set({ valuesSha256 }).where('caseId', '=', at.caseId).execute();
  const accept = async () =>
    at.desk.request('call:decide', {
      callId,
      outcome: 'accepted',
      reasons: ['complete'],
      note: '',
      remedies: '',
      promise: null,
      referral: null,
      seen: seenOf(await at.load()),
    });
  await store('0'.repeat(64));
  expect(await refusal(accept())).toBe('SIGNATURE_BROKEN');
  expect((await at.load()).decision).toBeNull();
  await store(row?.valuesSha256 ?? '');
  expect((await accept()).decision?.outcome).toBe('accepted');
  await at.end();
});

test('a paper that comes after the signature takes it away as well, and the voided one is kept', async () => {
  const at = await atTheForm();
  await at.kioskSheet.write(fillIn);
  const signature = await at.sign();
  const { db, clock } = desk.context;
  const now = new Date(clock.now());
  await db.transaction().execute(async (tx) => {
    await addIdCard(tx, at.caseId, now);
    const changed: CaseEvent = { type: 'pageRemoved', pageId: newId('page'), places: [] };
    await appendCaseEvents(tx, now.getTime(), at.caseId, [changed]);
  });
  expect((await at.load()).signature).toBeNull();
  const kept = await db
    .selectFrom('caseSignature')
    .select(['contentSha256', 'voidedAt'])
    .where('caseId', '=', at.caseId)
    .execute();
  expect(kept).toEqual([{ contentSha256: signature.contentSha256, voidedAt: now }]);
  await at.end();
});

test('where one side is, is told to the other', async () => {
  const at = await atTheForm();
  await at.desk.request('form:focus', { ...at.clerkSheet.target, path: 'phone', guide: true });
  expect(await at.kiosk.told('form:focused')).toMatchObject({
    party: 'clerk',
    by: at.clerk.displayName,
    path: 'phone',
    guide: true,
  });
  // Out of one field and into another, again and again: the last is where it is.
  const walk = Array.from({ length: 30 }, (_, step) => (step % 2 === 0 ? null : `phone`));
  await Promise.all(
    walk.map((path) =>
      at.desk.request('form:focus', { ...at.clerkSheet.target, path, guide: path !== null }),
    ),
  );
  for (const path of walk) expect((await at.kiosk.told('form:focused')).path).toBe(path);
  await at.end();
});
