// What the papers of an installation are drawn with: the fonts, embedded as subsets so that they read the same on any
// printer, the QR code as vector squares, and times as the counter shows them.
import { createRequire } from 'node:module';
import type PDFDocument from 'pdfkit';
import QRCode from 'qrcode';
import type { Localized } from '@cloud-window/shared/protocol';
import { SERVICE_TIME_ZONE } from '../case-numbers.ts';

const require = createRequire(import.meta.url);
export const FONTS = {
  regular: require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
  bold: require.resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf'),
} as const;

export const INK = '#111111';
export const QUIET = '#555555';
export const ALARM = '#a00000';

export type Doc = InstanceType<typeof PDFDocument>;

/** Everything that is drawn until `doc.end()`. */
export async function collect(doc: Doc): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of doc) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Sharp at any size; the address itself stays a link for those who read on a screen. */
export function drawQrCode(
  doc: Doc,
  url: string,
  { x, y, size }: { x: number; y: number; size: number },
): void {
  const { modules } = QRCode.create(url, { errorCorrectionLevel: 'M' });
  const cell = size / modules.size;
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column)) doc.rect(x + column * cell, y + row * cell, cell, cell);
    }
  }
  doc.fill('#000000');
  doc.link(x, y, size, size, url);
}

export function both(text: Localized): string {
  return `${text['zh-CN']} ${text.en}`;
}

export function localTime(at: number): string {
  const time = new Intl.DateTimeFormat('zh-CN', {
    timeZone: SERVICE_TIME_ZONE,
    dateStyle: 'long',
    timeStyle: 'medium',
    hourCycle: 'h23',
  });
  return `${time.format(at)}  (UTC+8)`;
}

/** `2026-11-30`: of a deadline, whose last instant it is. */
export function localDate(at: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: SERVICE_TIME_ZONE, dateStyle: 'short' }).format(at);
}
