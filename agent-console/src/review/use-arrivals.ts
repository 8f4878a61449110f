// Pages that arrive while the clerk works: one that was waited for comes onto the stage by itself, any other is marked
// new and announced, because taking away what somebody is reading is rude.
import type { CallSnapshot, Page } from '@cloud-window/shared/protocol';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import { currentVersionOf, nextUndecided } from './page-groups.ts';
import { useReview } from './review-store.ts';

/** @returns the words for a live region; they change with each arrival */
export function useArrivals(call: CallSnapshot, pages: readonly Page[]): string {
  const { t } = useTranslation();
  const language = useLanguage();
  const known = useRef<{ callId: string; ids: ReadonlySet<string> } | null>(null);
  const { callId, pageId, fresh, select, markFresh } = useReview();
  const entered = callId === call.status.callId;

  useEffect(() => {
    if (!entered) return;
    const ids = new Set(pages.map((page) => page.id));
    const before = known.current?.callId === callId ? known.current.ids : null;
    known.current = { callId, ids };
    const arrived = before ? pages.filter((page) => !before.has(page.id)) : [];
    const shown = call.case.pages.find((page) => page.id === pageId);
    const replacement = shown && before?.has(shown.id) ? currentVersionOf(call.case, shown) : null;
    const replaced = replacement !== null && arrived.includes(replacement);
    if (arrived.length > 0) markFresh(arrived.map((page) => page.id));
    if (replaced) select(replacement.id);
    else if (!shown) {
      const first = nextUndecided(pages, null) ?? pages[0];
      if (first) select(first.id);
    }
  }, [entered, callId, pages, pageId, call.case, select, markFresh]);

  const newest = pages.filter((page) => fresh.has(page.id)).at(-1);
  if (!newest) return '';
  const material = call.item.materials.find((candidate) => candidate.code === newest.materialCode);
  return t('strip.arrived', {
    material: material ? language.text(material.name) : newest.materialCode,
    number: newest.position,
  });
}
