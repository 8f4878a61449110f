// One defect in one line, for both papers.
import type { Localized } from '@cloud-window/shared/protocol';
import { both } from './pdf-parts.ts';
import type { ReceiptContent } from './receipt-content.ts';
import { DEFECT_KINDS, LABELS, PAGE_DEFECTS } from './receipt-words.ts';

/** `第2页 page 2 · 画面模糊 blurred — 请重拍` */
export function defectLine({ kind, position, reason, note }: ReceiptContent['defects'][number]): string {
  const place = position === null ? [] : [pageWords(position)];
  const cause = reason === null ? both(DEFECT_KINDS[kind]) : both(PAGE_DEFECTS[reason]);
  return [...place, cause].join(' · ') + (note === '' ? '' : ` — ${note}`);
}

export function pageWords(position: number): string {
  const words: Localized = LABELS.page;
  return both(words).replaceAll('{n}', String(position));
}
