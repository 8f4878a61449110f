// The receipt as a PDF: A4, both languages.
import PDFDocument from 'pdfkit';
import type { Localized } from '@cloud-window/shared/protocol';
import { defectLine, pageWords } from './defect-words.ts';
import {
  ALARM,
  both,
  collect,
  drawQrCode,
  FONTS,
  INK,
  localDate,
  localTime,
  QUIET,
  type Doc,
} from './pdf-parts.ts';
import type { ReceiptContent } from './receipt-content.ts';
import { LABELS, OUTCOME_SENTENCES, REASONS, TITLES } from './receipt-words.ts';

// Points (1/72 inch).
const MARGIN = 48;
const PAGE_WIDTH = 595.28; // A4
const PAGE_HEIGHT = 841.89;
const CONTENT_WIDTH = PAGE_WIDTH - 2 * MARGIN;
const FOOTER_HEIGHT = 44;
const QR_SIZE = 116;
const LABEL_WIDTH = 108;

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
  drawDefects(doc, content);
  drawMaterials(doc, content);
  drawFooters(doc, content);
  doc.end();
  return bytes;
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
  drawCode(doc, content.verifyUrl);
  doc.x = MARGIN;
  doc.y = after + 10;
}

function drawCode(doc: Doc, url: string): void {
  const x = PAGE_WIDTH - MARGIN - QR_SIZE;
  drawQrCode(doc, url, { x, y: MARGIN, size: QR_SIZE });
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
  if (decision.approvedBy !== null) fact(doc, LABELS.approvedBy, decision.approvedBy);
}

function drawDecision(doc: Doc, { decision, promised }: ReceiptContent): void {
  rule(doc);
  const sentence = OUTCOME_SENTENCES[decision.outcome];
  fact(doc, LABELS.result, `${sentence['zh-CN']}\n${sentence.en}`, 'bold');
  const reasons = decision.reasons.filter((reason) => reason !== 'complete');
  if (reasons.length > 0) {
    fact(doc, LABELS.reasons, reasons.map((reason) => both(REASONS[reason])).join('\n'));
  }
  if (decision.note !== '') fact(doc, LABELS.note, decision.note);
  if (decision.remedies !== '') fact(doc, LABELS.remedies, decision.remedies);
  if (promised.length > 0) {
    fact(doc, LABELS.promised, promised.map(both).join('\n'), 'bold');
    if (decision.dueAt !== null) fact(doc, LABELS.promisedBy, localDate(decision.dueAt), 'bold');
    fact(doc, LABELS.promise, `${LABELS.promiseText['zh-CN']}\n${LABELS.promiseText.en}`);
  } else if (decision.dueAt !== null) {
    fact(doc, LABELS.noticeBy, localDate(decision.dueAt));
  }
  if (decision.referral !== null) {
    fact(doc, LABELS.referral, decision.referral.office, 'bold');
    fact(doc, LABELS.address, decision.referral.address);
    fact(doc, LABELS.phone, decision.referral.phone);
  }
}

/** One notice for everything that is wrong. */
function drawDefects(doc: Doc, { defects }: ReceiptContent): void {
  if (defects.length === 0) return;
  rule(doc);
  doc.font('bold').fontSize(11).fillColor(INK).text(both(LABELS.defects), { width: CONTENT_WIDTH });
  defects.forEach((defect, index) => {
    keepTogether(doc, 32);
    doc
      .moveDown(0.4)
      .font('bold')
      .fontSize(10)
      .fillColor(INK)
      .text(`${index + 1}. ${both(defect.name)}`, { width: CONTENT_WIDTH });
    doc.fontSize(9).fillColor(ALARM).text(defectLine(defect), { width: CONTENT_WIDTH, indent: 10 });
  });
}

function drawMaterials(doc: Doc, { materials }: ReceiptContent): void {
  rule(doc);
  doc.font('bold').fontSize(11).fillColor(INK).text(both(LABELS.materials), { width: CONTENT_WIDTH });
  if (materials.length === 0) {
    doc.font('regular').fontSize(10).text(both(LABELS.noPapers), { width: CONTENT_WIDTH });
  }
  for (const { name, pages, form, licences } of materials) {
    keepTogether(doc, 46);
    doc.moveDown(0.4).font('bold').fontSize(10).fillColor(INK).text(both(name), { width: CONTENT_WIDTH });
    for (const { position, sha256, width, height, seen } of pages) {
      const facts = `${sha256.slice(0, 8)}…${sha256.slice(-8)}   ${width} × ${height}`;
      const compared = seen === null ? '' : `   ${both(LABELS.seen)}`;
      evidence(doc, `${pageWords(position)}   ${facts}${compared}`, `SHA-256 ${sha256}`);
    }
    if (form !== null) {
      const words = `${both(LABELS.form)}   ${form.schemaId} v${form.schemaVersion}`;
      evidence(doc, words, form.sha256 === null ? '' : `SHA-256 ${form.sha256}`);
    }
    for (const { title, maskedNumber, issuer, trust } of licences) {
      evidence(doc, `${both(LABELS.licence)}   ${both(title)} ${maskedNumber}`, `${issuer}   ${trust}`);
    }
  }
}

function evidence(doc: Doc, words: string, proof: string): void {
  keepTogether(doc, 42);
  doc.font('regular').fontSize(9).fillColor(INK).text(words, { width: CONTENT_WIDTH, indent: 10 });
  if (proof !== '') doc.fontSize(6.5).fillColor(QUIET).text(proof, { width: CONTENT_WIDTH, indent: 10 });
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
