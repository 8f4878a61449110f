// The receipt on a roll of 80 mm: what somebody needs in hand, in large enough letters, with the code that verifies it. The
// paper is as long as what stands on it.
import PDFDocument from 'pdfkit';
import type { Localized } from '@cloud-window/shared/protocol';
import { defectLine } from './defect-words.ts';
import { both, collect, drawQrCode, FONTS, INK, localDate, localTime, QUIET, type Doc } from './pdf-parts.ts';
import type { ReceiptContent } from './receipt-content.ts';
import { LABELS, OUTCOME_SENTENCES, REASONS, TITLES } from './receipt-words.ts';

// Points (1/72 inch).
const WIDTH = 226.77; // 80 mm
const MARGIN = 14.17; // 5 mm: printers leave 4 mm blank
const CONTENT_WIDTH = WIDTH - 2 * MARGIN;
const QR_SIZE = 110;
/** Longer than any slip. */
const ROLL = 6_000;

/** A slip before there is a receipt: a second person looks at the decision. */
export interface WaitingContent {
  caseNumber: string;
  item: ReceiptContent['item'];
  site: ReceiptContent['site'];
  printedAt: number;
}

/** Renders the receipt as a slip. */
export async function renderSlip(content: ReceiptContent): Promise<Uint8Array> {
  const title = TITLES[content.decision.outcome];
  return onRoll(`${title['zh-CN']} ${content.number}`, content.issuedAt, (doc) => drawReceipt(doc, content));
}

/** Renders the slip of somebody whose decision is on its way. */
export async function renderWaitingSlip(content: WaitingContent): Promise<Uint8Array> {
  const { item, site, caseNumber, printedAt } = content;
  return onRoll(`${LABELS.waiting['zh-CN']} ${caseNumber}`, printedAt, (doc) => {
    drawTitle(doc, LABELS.waiting, item.sample);
    fact(doc, LABELS.caseNumber, caseNumber, 13);
    fact(doc, LABELS.item, both(item.name));
    paragraph(doc, LABELS.waitingText);
    fact(doc, LABELS.site, both(site.name));
    fact(doc, LABELS.issuedAt, localTime(printedAt));
  });
}

async function onRoll(title: string, at: number, draw: (doc: Doc) => void): Promise<Uint8Array> {
  const measure = newRoll(title, at, ROLL);
  const ignored = collect(measure);
  draw(measure);
  const height = measure.y + MARGIN;
  measure.end();
  await ignored;
  const doc = newRoll(title, at, height);
  const bytes = collect(doc);
  draw(doc);
  doc.end();
  return bytes;
}

function newRoll(title: string, at: number, height: number): Doc {
  const doc = new PDFDocument({
    size: [WIDTH, height],
    // Without a margin below, or the last line would open a second page.
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: 0 },
    lang: 'zh-CN',
    displayTitle: true,
    info: { Title: title, Producer: 'Cloud Window', CreationDate: new Date(at) },
  });
  return doc.registerFont('regular', FONTS.regular).registerFont('bold', FONTS.bold);
}

function drawReceipt(doc: Doc, content: ReceiptContent): void {
  const { decision, item, site } = content;
  drawTitle(doc, TITLES[decision.outcome], item.sample);
  fact(doc, LABELS.number, content.number, 13);
  fact(doc, LABELS.caseNumber, content.caseNumber);
  fact(doc, LABELS.item, both(item.name));
  fact(doc, LABELS.department, both(item.department.name));
  paragraph(doc, OUTCOME_SENTENCES[decision.outcome]);
  const reasons = decision.reasons.filter((reason) => reason !== 'complete');
  if (reasons.length > 0)
    fact(doc, LABELS.reasons, reasons.map((reason) => both(REASONS[reason])).join('\n'));
  if (content.promised.length > 0) {
    fact(doc, LABELS.promised, content.promised.map(both).join('\n'));
    if (decision.dueAt !== null) fact(doc, LABELS.promisedBy, localDate(decision.dueAt), 13);
    paragraph(doc, LABELS.promiseText);
  } else if (content.defects.length > 0) {
    const lines = content.defects.map((defect) => `${both(defect.name)}\n  ${defectLine(defect)}`);
    fact(doc, LABELS.defects, lines.join('\n'));
  }
  if (decision.note !== '') fact(doc, LABELS.note, decision.note);
  if (decision.remedies !== '') fact(doc, LABELS.remedies, decision.remedies);
  if (decision.referral !== null) {
    fact(doc, LABELS.referral, decision.referral.office);
    fact(doc, LABELS.address, decision.referral.address);
    fact(doc, LABELS.phone, decision.referral.phone);
  }
  fact(doc, LABELS.site, both(site.name));
  fact(doc, LABELS.clerk, [decision.by, decision.approvedBy].filter(Boolean).join(' / '));
  fact(doc, LABELS.issuedAt, localTime(content.issuedAt));
  const top = doc.y + 6;
  drawQrCode(doc, content.verifyUrl, { x: (WIDTH - QR_SIZE) / 2, y: top, size: QR_SIZE });
  doc.y = top + QR_SIZE + 4;
  doc.font('regular').fontSize(8).fillColor(INK);
  doc.text(both(LABELS.verify), MARGIN, doc.y, { width: CONTENT_WIDTH, align: 'center' });
}

function drawTitle(doc: Doc, title: Localized, sample: boolean): void {
  const centred = { width: CONTENT_WIDTH, align: 'center' } as const;
  doc.font('bold').fontSize(16).fillColor(INK).text(title['zh-CN'], MARGIN, MARGIN, centred);
  doc.font('regular').fontSize(9).fillColor(INK).text(title.en, centred);
  if (sample) doc.font('bold').fontSize(8).text(both(LABELS.sample), centred);
  doc.moveDown(0.5);
}

function fact(doc: Doc, label: Localized, value: string, size = 9): void {
  doc.font('regular').fontSize(7).fillColor(QUIET).text(both(label), MARGIN, doc.y, { width: CONTENT_WIDTH });
  doc
    .font(size > 9 ? 'bold' : 'regular')
    .fontSize(size)
    .fillColor(INK)
    .text(value, { width: CONTENT_WIDTH });
  doc.y += 3;
}

function paragraph(doc: Doc, text: Localized): void {
  doc.y += 2;
  doc.font('bold').fontSize(9.5).fillColor(INK).text(text['zh-CN'], MARGIN, doc.y, { width: CONTENT_WIDTH });
  doc.font('regular').fontSize(8).text(text.en, { width: CONTENT_WIDTH });
  doc.y += 5;
}
