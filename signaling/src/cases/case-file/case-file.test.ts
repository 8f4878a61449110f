// The case file as auditors read it and take it along, and what the verification says to each kind of tampering.
import { createPublicKey, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromBuffer, type Entry } from 'yauzl';
import { ZipFile } from 'yazl';
import { createSeal } from '../seals/seal.ts';
import { verifyFile } from '../seals/verify-file.ts';
import { codeOf, ID_NUMBER, openCounter, type Counter } from '../testing/counter.ts';
import { ask, begin, CORRECTIONS, type Story } from '../testing/story.ts';

let counter: Counter;
let story: Story;
let auditor: Counter['clerk'];
let key: KeyObject;
let archive: Buffer;
beforeAll(async () => {
  counter = await openCounter();
  auditor = await counter.addStaff('孙审计', ['auditor']);
  story = await begin(counter);
  await story.judge(await story.send('form'), 'rejected');
  await story.decide(CORRECTIONS);
  await story.comeBack();
  await story.judge(await story.send('form', 1));
  await story.judge(await story.send('id'));
  await story.decide();
  key = createPublicKey(await (await counter.fetch({ kind: 'public' }, '/api/seal/public-key.pem')).text());
  archive = Buffer.from(await (await counter.fetch(auditor, path())).arrayBuffer());
});
afterAll(() => counter[Symbol.asyncDispose]());

const path = () => `/api/case-files/${story.caseId}/file.zip`;

test('everything stands in it, in order of time', async () => {
  const file = await ask(counter, 'getCaseFile', auditor, { params: { id: story.caseId } });
  const kinds = file.entries.filter(({ kind }) => kind !== 'audit').map(({ kind }) => kind);
  for (const kind of ['opened', 'consent', 'queued', 'answered', 'page', 'verdict', 'decision', 'receipt']) {
    expect(kinds).toContain(kind);
  }
  expect(kinds.filter((kind) => kind === 'decision')).toHaveLength(2);
  const times = file.entries.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((one, other) => one - other));
  expect(file.entries.some(({ facts }) => facts['action'] === 'case.decided')).toBe(true);
  expect(JSON.stringify(file)).not.toContain(ID_NUMBER);
});

test('auditors find it by its number, clerks have it while it is theirs, nobody else', async () => {
  const { number } = await story.load();
  const found = await ask(counter, 'listCaseFiles', auditor, { query: { number: number.slice(-6) } });
  expect(found).toMatchObject([{ caseId: story.caseId, caseNumber: number }]);
  expect(await ask(counter, 'listCaseFiles', auditor, { query: { number: '%' } })).toEqual([]);
  const reading = (actor: Counter['clerk']) =>
    codeOf(ask(counter, 'getCaseFile', actor, { params: { id: story.caseId } }));
  expect(await reading(counter.clerk)).toBeNull();
  expect(await reading(await counter.addStaff('李强', ['clerk']))).toBe('NOT_FOUND');
  expect((await counter.fetch(story.applicant, path())).status).toBe(403);
  expect((await counter.fetch({ kind: 'public' }, path())).status).toBe(404);
});

test('an export is genuine and in the trail', async () => {
  const { isGenuine, findings } = await verifyFile(archive, key);
  expect([isGenuine, ...findings]).toContain('Every file is as it was exported.');
  expect(isGenuine).toBe(true);
  const names = (await filesOf(archive)).map(([name]) => name);
  expect(names.filter((name) => name.startsWith('pages/form/'))).toHaveLength(2);
  expect(names.filter((name) => name.startsWith('receipts/'))).toHaveLength(4);
  const trail = await counter.context.db
    .selectFrom('auditEvent')
    .select('actor')
    .where('action', '=', 'caseFile.exported')
    .execute();
  expect(trail).toEqual([{ actor: auditor.staffId }]);
});

test.each<[string, (files: [string, Buffer][]) => [string, Buffer][], RegExp]>([
  [
    'a changed page',
    (files) => files.map(([n, b]) => [n, n.startsWith('pages/id/') ? flipped(b) : b]),
    /^Changed: pages\/id\//m,
  ],
  ['a missing page', (files) => files.filter(([n]) => !n.startsWith('pages/id/')), /^Missing: pages\/id\//m],
  [
    'a further file',
    (files) => [...files, ['pages/id/99.png', Buffer.from('x')]],
    /^Not in the manifest: pages\/id\/99/m,
  ],
  [
    'a file twice',
    (files) => [...files, ['case-file.json', Buffer.from('{}')]],
    /^Twice in the archive: case-file/m,
  ],
  [
    'a manifest that was written anew',
    (files) =>
      files.map(([n, b]) => [n, n === 'manifest.json' ? Buffer.from(b.toString().replace('CW-', 'CX-')) : b]),
    /^The manifest does not fit/m,
  ],
  ['no signature', (files) => files.filter(([n]) => n !== 'manifest.sig'), /no manifest with a signature/],
])('%s is told', async (_what, change, finding) => {
  const tampered = await zipOf(change(await filesOf(archive)));
  const { isGenuine, findings } = await verifyFile(tampered, key);
  expect(isGenuine).toBe(false);
  expect(findings.join('\n')).toMatch(finding);
});

test('another key, half an archive, and no archive at all are not genuine', async () => {
  const other = createPublicKey(createSeal(Buffer.alloc(32, 1)).publicKeyPem);
  expect((await verifyFile(archive, other)).isGenuine).toBe(false);
  expect((await verifyFile(archive.subarray(0, archive.length / 2), key)).isGenuine).toBe(false);
  expect((await verifyFile(Buffer.from('PK\u0003\u0004'), key)).isGenuine).toBe(false);
  expect((await verifyFile(Buffer.alloc(0), key)).isGenuine).toBe(false);
});

test('receipt and slip carry their seal; a changed copy is refused', async () => {
  for (const paper of ['receipt.pdf', 'slip.pdf']) {
    const answer = await counter.fetch(story.applicant, `/api/cases/${story.caseId}/${paper}`);
    const pdf = Buffer.from(await answer.arrayBuffer());
    expect((await verifyFile(pdf, key)).isGenuine).toBe(true);
    expect((await verifyFile(flipped(pdf), key)).isGenuine).toBe(false);
  }
});

test('whoever has the code of the receipt takes the file along', async () => {
  const { receipt } = await story.load();
  const t = new URL(receipt?.verifyUrl ?? '').hash.slice(1);
  const take = (body: object) =>
    counter.fetch({ kind: 'public' }, '/api/verify/receipt.pdf', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const answer = await take({ n: receipt?.number, t });
  expect(answer.headers.get('content-disposition')).toBe(
    `attachment; filename="${receipt?.number ?? ''}.pdf"`,
  );
  expect((await verifyFile(Buffer.from(await answer.arrayBuffer()), key)).isGenuine).toBe(true);
  expect((await take({ n: receipt?.number, t: `${t.slice(1)}x` })).status).toBe(404);
  expect((await take({ n: receipt?.number })).status).toBe(400);
});

function flipped(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  const middle = Math.floor(changed.length / 2);
  changed[middle] = (changed[middle] ?? 0) ^ 1;
  return changed;
}

function filesOf(zip: Buffer): Promise<[string, Buffer][]> {
  return new Promise((resolve, reject) => {
    fromBuffer(zip, { lazyEntries: true }, (error, opened) => {
      if (error) return reject(error);
      const files: [string, Buffer][] = [];
      opened.on('entry', (entry: Entry) => {
        opened.openReadStream(entry, (fault, stream) => {
          if (fault) return reject(fault);
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('end', () => {
            files.push([entry.fileName, Buffer.concat(chunks)]);
            opened.readEntry();
          });
        });
      });
      opened.on('end', () => resolve(files));
      opened.readEntry();
    });
  });
}

async function zipOf(files: readonly [string, Buffer][]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, bytes] of files) zip.addBuffer(bytes, name);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
