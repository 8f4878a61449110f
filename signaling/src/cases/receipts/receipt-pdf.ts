// The receipt as a PDF: A4, both languages, Noto Sans SC embedded as a subset, so that it reads the same on any printer.
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import QRCode from 'qrcode';
import type { Localized } from '@cloud-window/shared/protocol';
import { SERVICE_TIME_ZONE } from '../case-numbers.ts';
import type { ReceiptContent } from './receipt-content.ts';
import { LABELS, OUTCOME_SENTENCES, PAGE_DEFECTS, REASONS, TITLES } from './receipt-words.ts';

const require = createRequire(import.meta.url);
const FONTS = {
  regular: require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
  bold: require.resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf'),
} as const;

// Points (1/72 inch).
const MARGIN = 48;
const PAGE_WIDTH = 595.28; // A4
const PAGE_HEIGHT = 841.89;
const CONTENT_WIDTH = PAGE_WIDTH - 2 * MARGIN;
const FOOTER_HEIGHT = 44;
const QR_SIZE = 116;
const LABEL_WIDTH = 108;
const INK = '#111111';
const QUIET = '#555555';

type Doc = InstanceType<typeof PDFDocument>;

/** Renders the receipt; about 50 ms of work. */
export async function renderReceiptPdf(content: ReceiptContent): Promise<Uint8Array> {
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOTER_HEIGHT },
    bufferPages: true,
    lang: 'zh-CN',
    displayTitle: true,
    info: {
      Title: `${TITLES[content.decision.outcome]['zh-CN']} ${content.number}`,
      Producer: 'Cloud Window',
      CreationDate: new Date(content.issuedAt),
    },
  });
  doc.registerFont('regular', FONTS.regular).registerFont('bold', FONTS.bold);
  const bytes = collect(doc);
  drawHead(doc, content);
  drawFacts(doc, content);
  drawDecision(doc, content);
  drawMaterials(doc, content);
  drawFooters(doc, content);
  doc.end();
  return bytes;
}

async function collect(doc: Doc): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of doc) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function drawHead(doc: Doc, content: ReceiptContent): void {
  const title = TITLES[content.decision.outcome];
  const left = CONTENT_WIDTH - QR_SIZE - 24;
  doc.fillColor(INK).font('bold').fontSize(26).text(title['zh-CN'], MARGIN, MARGIN, { width: left });
  doc.font('regular').fontSize(13).fillColor(QUIET).text(title.en, { width: left });
  doc.moveDown(0.8);
  doc.fontSize(9).text(both(LABELS.number), { width: left });
  doc.font('bold').fontSize(20).fillColor(INK).text(content.number, { width: left });
  if (content.item.sample) {
    doc.font('bold').fontSize(10).fillColor('#a00000').text(both(LABELS.sample), { width: left });
  }
  const after = Math.max(doc.y, MARGIN + QR_SIZE + 16);
  drawQrCode(doc, content.verifyUrl);
  doc.x = MARGIN;
  doc.y = after + 10;
}

/** As vector squares: sharp at any size, and the address itself stays a link for those who read on a screen. */
function drawQrCode(doc: Doc, url: string): void {
  const { modules } = QRCode.create(url, { errorCorrectionLevel: 'M' });
  const x = PAGE_WIDTH - MARGIN - QR_SIZE;
  const cell = QR_SIZE / modules.size;
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column)) doc.rect(x + column * cell, MARGIN + row * cell, cell, cell);
    }
  }
  doc.fill('#000000');
  doc.link(x, MARGIN, QR_SIZE, QR_SIZE, url);
  doc
    .font('regular')
    .fontSize(8)
    .fillColor(QUIET)
    .text(both(LABELS.verify), x, MARGIN + QR_SIZE + 3, { width: QR_SIZE, align: 'center' });
}

function drawFacts(doc: Doc, content: ReceiptContent): void {
  const { item, site, decision } = content;
  rule(doc);
  fact(doc, LABELS.item, `${item.name['zh-CN']}  ${item.name.en}  (${item.code})`);
  fact(doc, LABELS.department, both(item.department.name));
  fact(doc, LABELS.caseNumber, content.caseNumber);
  fact(doc, LABELS.applicant, content.maskedIdNumber);
  fact(doc, LABELS.site, both(site.name));
  fact(doc, LABELS.appliedAt, localTime(content.appliedAt));
  fact(doc, LABELS.issuedAt, localTime(content.issuedAt));
  fact(doc, LABELS.clerk, decision.by);
}

function drawDecision(doc: Doc, { decision }: ReceiptContent): void {
  rule(doc);
  const sentence = OUTCOME_SENTENCES[decision.outcome];
  fact(doc, LABELS.result, `${sentence['zh-CN']}\n${sentence.en}`, 'bold');
  const reasons = decision.reasons.filter((reason) => reason !== 'complete');
  if (reasons.length > 0) {
    fact(doc, LABELS.reasons, reasons.map((reason) => both(REASONS[reason])).join('\n'));
  }
  if (decision.note !== '') fact(doc, LABELS.note, decision.note);
  if (decision.remedies !== '') fact(doc, LABELS.remedies, decision.remedies);
}

function drawMaterials(doc: Doc, { materials, missing, decision }: ReceiptContent): void {
  rule(doc);
  doc.font('bold').fontSize(11).fillColor(INK).text(both(LABELS.materials), { width: CONTENT_WIDTH });
  if (materials.length === 0) {
    doc.font('regular').fontSize(10).text(both(LABELS.noPapers), { width: CONTENT_WIDTH });
  }
  for (const { name, pages } of materials) {
    keepTogether(doc, 46);
    doc.moveDown(0.4).font('bold').fontSize(10).fillColor(INK).text(both(name), { width: CONTENT_WIDTH });
    for (const { position, sha256, width, height, verdict } of pages) {
      keepTogether(doc, 42);
      const place = `${LABELS.page['zh-CN']} ${LABELS.page.en}`.replaceAll('{n}', String(position));
      doc
        .font('regular')
        .fontSize(9)
        .fillColor(INK)
        .text(`${place}   ${sha256.slice(0, 8)}…${sha256.slice(-8)}   ${width} × ${height}`, {
          width: CONTENT_WIDTH,
          indent: 10,
        });
      doc.fontSize(6.5).fillColor(QUIET).text(`SHA-256 ${sha256}`, { width: CONTENT_WIDTH, indent: 10 });
      if (verdict?.value === 'rejected') {
        const cause = verdict.reason === null ? '' : `: ${both(PAGE_DEFECTS[verdict.reason])}`;
        const note = verdict.note === '' ? '' : ` — ${verdict.note}`;
        defect(doc, `${both(LABELS.rejected)}${cause}${note}`);
      }
    }
  }
  if (decision.outcome === 'accepted') return;
  for (const name of missing) {
    keepTogether(doc, 32);
    doc.moveDown(0.4).font('bold').fontSize(10).fillColor(INK).text(both(name), { width: CONTENT_WIDTH });
    defect(doc, both(LABELS.missing));
  }
}

/** What has to be mended about the paper above. */
function defect(doc: Doc, text: string): void {
  doc.font('bold').fontSize(9).fillColor('#a00000').text(text, { width: CONTENT_WIDTH, indent: 10 });
}

function drawFooters(doc: Doc, content: ReceiptContent): void {
  const { start, count } = doc.bufferedPageRange();
  for (let index = start; index < start + count; index += 1) {
    doc.switchToPage(index);
    // Text below the margin would otherwise open a new page.
    doc.page.margins.bottom = 0;
    const top = PAGE_HEIGHT - MARGIN - FOOTER_HEIGHT + 10;
    doc.font('regular').fontSize(7.5).fillColor(QUIET);
    doc.text(LABELS.footer['zh-CN'], MARGIN, top, { width: CONTENT_WIDTH });
    doc.text(LABELS.footer.en, { width: CONTENT_WIDTH });
    doc.text(`${content.number}    ${index - start + 1} / ${count}`, {
      width: CONTENT_WIDTH,
      align: 'right',
    });
  }
}

/** A label in both languages on the left, its value on the right. */
function fact(doc: Doc, label: Localized, value: string, font: keyof typeof FONTS = 'regular'): void {
  keepTogether(doc, 32);
  const top = doc.y;
  const page = doc.bufferedPageRange().count;
  doc.font('regular').fontSize(9).fillColor(QUIET).text(both(label), MARGIN, top, { width: LABEL_WIDTH });
  const afterLabel = doc.y;
  doc
    .font(font)
    .fontSize(10.5)
    .fillColor(INK)
    .text(value, MARGIN + LABEL_WIDTH + 12, top, { width: CONTENT_WIDTH - LABEL_WIDTH - 12 });
  doc.x = MARGIN;
  const sameSheet = doc.bufferedPageRange().count === page;
  doc.y = (sameSheet ? Math.max(doc.y, afterLabel) : doc.y) + 4;
}

function rule(doc: Doc): void {
  keepTogether(doc, 60);
  doc.x = MARGIN;
  const y = doc.y + 6;
  doc
    .moveTo(MARGIN, y)
    .lineTo(PAGE_WIDTH - MARGIN, y)
    .lineWidth(0.5)
    .strokeColor('#999999')
    .stroke();
  doc.y = y + 8;
}

/** A new sheet unless this many points are left on the present one. */
function keepTogether(doc: Doc, points: number): void {
  if (doc.y + points > PAGE_HEIGHT - doc.page.margins.bottom) doc.addPage();
}

function both(text: Localized): string {
  return `${text['zh-CN']} ${text.en}`;
}

function localTime(at: number): string {
  const time = new Intl.DateTimeFormat('zh-CN', {
    timeZone: SERVICE_TIME_ZONE,
    dateStyle: 'long',
    timeStyle: 'medium',
    hourCycle: 'h23',
  });
  return `${time.format(at)}  (UTC+8)`;
}
