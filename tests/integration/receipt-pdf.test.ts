// The printed receipt as a reader and a scanner get it: opened and rendered by another PDF implementation than the one
// that wrote it, and its QR code read from the picture.
// A CommonJS module: its function arrives under `default` twice.
import jsqr from 'jsqr';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { expect, test } from 'vitest';
import type { Outcome } from '@cloud-window/shared/protocol';
import type { ReceiptContent } from '../../signaling/src/cases/receipts/receipt-content.ts';
import { renderReceiptPdf } from '../../signaling/src/cases/receipts/receipt-pdf.ts';
import { renderSlip } from '../../signaling/src/cases/receipts/receipt-slip.ts';
import { createSeal } from '../../signaling/src/cases/seals/seal.ts';

const VERIFY_URL = 'https://window.example/verify/?n=20261123-000123-4#tQ7-abcdefghijklmnopqrstuvwxyz01';
const hash = (digit: number) => digit.toString(16).repeat(64);

function content(outcome: Outcome, change: Partial<ReceiptContent> = {}): ReceiptContent {
  return {
    number: '20261123-000123-4',
    issuedAt: Date.UTC(2026, 10, 22, 17, 30),
    caseNumber: 'CW-20261123-000007',
    item: {
      code: 'MR101',
      name: { 'zh-CN': '个体工商户设立登记', en: 'Sole-trader registration' },
      department: { code: 'market', name: { 'zh-CN': '市场监督管理局', en: 'Market Regulation' } },
      sample: true,
    },
    site: { id: 'site', name: { 'zh-CN': '云谷产业园', en: 'Cloud Valley Park' }, sample: true },
    appliedAt: Date.UTC(2026, 10, 22, 16, 0),
    maskedIdNumber: '1101**********002X',
    decision: {
      outcome,
      reasons: outcome === 'accepted' ? ['complete'] : ['materialDefective'],
      note: outcome === 'accepted' ? '' : '租赁合同缺少出租方签字',
      remedies: outcome === 'declined' ? '六十日内可以申请行政复议' : '',
      defects: [],
      promised: [],
      dueAt: outcome === 'supplement' ? Date.UTC(2026, 11, 1, 15, 59) : null,
      referral:
        outcome === 'notCompetent' ? { office: '税务局办税厅', address: '人民路1号', phone: '12366' } : null,
      approvedBy: null,
      by: '王敏',
      at: Date.UTC(2026, 10, 22, 17, 30),
    },
    materials: [
      {
        name: { 'zh-CN': '申请书', en: 'Application' },
        pages: [1, 2].map((position) => ({
          position,
          sha256: hash(position),
          width: 3120,
          height: 4208,
          seen: null,
        })),
        form: null,
        licences: [],
      },
    ],
    defects: [],
    promised: outcome === 'supplement' ? [{ 'zh-CN': '户口簿', en: 'Household register' }] : [],
    verifyUrl: VERIFY_URL,
    ...change,
  };
}

interface Sheet {
  text: string;
  qrCode: string | null;
  /** Width and height in points. */
  size: readonly number[];
}

/** Text and QR code of every sheet. */
async function read(pdf: Uint8Array): Promise<Sheet[]> {
  const task = getDocument({ data: new Uint8Array(pdf), verbosity: 0 });
  try {
    const document = await task.promise;
    const sheets: Sheet[] = [];
    for (let number = 1; number <= document.numPages; number += 1) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      const text = items.map((item) => ('str' in item ? item.str : '')).join('');
      const viewport = page.getViewport({ scale: 2 });
      const { canvas, context } = (document.canvasFactory as CanvasFactory).create(
        Math.ceil(viewport.width),
        Math.ceil(viewport.height),
      );
      await page.render({ canvas, canvasContext: context, viewport }).promise;
      const image = context.getImageData(0, 0, canvas.width, canvas.height);
      sheets.push({
        text,
        qrCode: jsqr.default(image.data, image.width, image.height)?.data ?? null,
        size: page.view.slice(2).map(Math.round),
      });
    }
    return sheets;
  } finally {
    await task.destroy();
  }
}
interface CanvasFactory {
  create(width: number, height: number): { canvas: HTMLCanvasElement; context: CanvasRenderingContext2D };
}

test('a notice of corrections names every rejected page with its cause, and what is missing', async () => {
  const defect = { position: null, reason: null, note: '' };
  const [sheet] = await read(
    await renderReceiptPdf(
      content('corrections', {
        defects: [
          {
            materialCode: 'lease',
            kind: 'page',
            position: 2,
            reason: 'unsigned',
            note: '第二页需盖章',
            name: { 'zh-CN': '租赁合同', en: 'Lease' },
          },
          {
            ...defect,
            materialCode: 'register',
            kind: 'missing',
            name: { 'zh-CN': '户口簿', en: 'Household register' },
          },
        ],
      }),
    ),
  );
  for (const words of [
    '租赁合同',
    '缺少签字或盖章',
    'signature or seal missing',
    '第二页需盖章',
    '户口簿',
    'missing',
  ]) {
    expect(sheet?.text).toContain(words);
  }
});

const titles: [Outcome, string, string][] = [
  ['accepted', '受理回执', 'Receipt of acceptance'],
  ['supplement', '容缺受理通知', 'promised supplement'],
  ['corrections', '一次性补正告知书', 'Notice of corrections'],
  ['notCompetent', '不属于职权范围告知书', 'another office is competent'],
  ['declined', '不予受理通知', 'Notice of refusal'],
];
test.each(titles)('%s: the text can be read and the code scanned', async (outcome, chinese, english) => {
  const sheets = await read(await renderReceiptPdf(content(outcome)));
  expect(sheets).toHaveLength(1);
  const [sheet] = sheets;
  for (const expected of [
    chinese,
    english,
    '20261123-000123-4',
    'CW-20261123-000007',
    '个体工商户设立登记',
    'Sole-trader registration',
    '云谷产业园',
    '1101**********002X',
    // 17:30 UTC on the 22nd, at the counter.
    '2026年11月23日 01:30:00',
    '王敏',
    hash(1),
    hash(2),
    '示例数据',
  ]) {
    expect(sheet?.text).toContain(expected);
  }
  expect(sheet?.text.includes('租赁合同缺少出租方签字')).toBe(outcome !== 'accepted');
  expect(sheet?.text.includes('行政复议')).toBe(outcome === 'declined');
  expect(sheet?.qrCode).toBe(VERIFY_URL);
  expect(sheet?.size).toEqual([595, 842]);
});

test('the slip is one roll of 80 mm that says the same', async () => {
  const [sheet, second] = await read(await renderSlip(content('supplement')));
  expect(second).toBeUndefined();
  for (const expected of ['容缺受理通知', '20261123-000123-4', '户口簿', '2026-12-01', '承诺']) {
    expect(sheet?.text).toContain(expected);
  }
  expect(sheet?.qrCode).toBe(VERIFY_URL);
  expect(sheet?.size[0]).toBe(227);
});

test('a sealed paper opens and scans like one without a seal', async () => {
  const sealed = createSeal(Buffer.alloc(32, 7)).sealed(await renderReceiptPdf(content('accepted')));
  const [sheet] = await read(sealed);
  expect(sheet?.qrCode).toBe(VERIFY_URL);
});

test('a long notice and sixty papers run over several sheets, each with its number', async () => {
  const base = content('corrections');
  const pdf = await renderReceiptPdf({
    ...base,
    decision: { ...base.decision, note: '请补交经营场所使用证明。'.repeat(160) },
    materials: Array.from({ length: 20 }, (_, material) => ({
      name: { 'zh-CN': `材料${material}`, en: `Paper ${material}` },
      pages: [1, 2, 3].map((position) => ({
        position,
        sha256: hash(7),
        width: 100,
        height: 100,
        seen: null,
      })),
      form: null,
      licences: [],
    })),
  });
  const sheets = await read(pdf);
  expect(sheets.length).toBeGreaterThan(2);
  expect(sheets.length).toBeLessThan(8);
  for (const [index, { text }] of sheets.entries()) {
    expect(text).toContain(`20261123-000123-4 ${index + 1} / ${sheets.length}`);
  }
  expect(sheets.map(({ text }) => text.split(hash(7)).length - 1).reduce((sum, count) => sum + count)).toBe(
    60,
  );
});

test('the subset of the font keeps the file small', async () => {
  expect((await renderReceiptPdf(content('accepted'))).byteLength).toBeLessThan(80_000);
});
