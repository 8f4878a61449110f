// How a numbered case event changes a case: one pure reducer for kiosk, console and tests, so that a client which
// applied every event holds the same case as one that fetched a fresh snapshot.
import type { CallSnapshot, Case, CaseEvent, NumberedCaseEvent, Page } from '../protocol/entities.ts';

/** The case after one event. Unknown pages are ignored: a snapshot that is already ahead stays as it is. */
export function applyCaseEvent(current: Case, event: CaseEvent, at: number): Case {
  switch (event.type) {
    case 'pageAdded': {
      const pages = withPage(current.pages, event.page);
      const recaptures = current.recaptures.map((recapture) =>
        recapture.id === event.fulfils ? { ...recapture, fulfilledAt: at } : recapture,
      );
      return { ...current, pages, recaptures };
    }
    case 'pageRemoved':
      return { ...current, pages: current.pages.filter((page) => page.id !== event.pageId) };
    case 'pageJudged':
      return {
        ...current,
        pages: current.pages.map((page) =>
          page.id === event.pageId ? { ...page, verdict: event.verdict } : page,
        ),
      };
    case 'recaptureRequested': {
      const others = current.recaptures.filter((recapture) => recapture.id !== event.recapture.id);
      return { ...current, recaptures: [...others, event.recapture] };
    }
    case 'decided':
      return { ...current, decision: event.decision, state: event.decision.outcome };
    case 'receiptIssued':
      return { ...current, receipt: event.receipt };
    case 'messageSent': {
      const isKnown = current.messages.some(({ id }) => id === event.message.id);
      return isKnown ? current : { ...current, messages: [...current.messages, event.message] };
    }
    case 'modeChanged':
      // Of the call, not of its papers.
      return current;
  }
}

/** The call whose case events change these papers: of a consult, the one it is about. */
export const papersOf = ({ status, advises }: CallSnapshot): string => advises?.callId ?? status.callId;

/** The snapshot after a numbered event; `gap` means that events in between were missed and a resync is due. */
export function applyNumberedEvent(
  snapshot: CallSnapshot,
  numbered: NumberedCaseEvent,
): { snapshot: CallSnapshot; gap: boolean } {
  if (numbered.callId !== papersOf(snapshot) || numbered.seq <= snapshot.seq) {
    return { snapshot, gap: false };
  }
  if (numbered.seq > snapshot.seq + 1) return { snapshot, gap: true };
  return {
    snapshot: {
      ...snapshot,
      seq: numbered.seq,
      case: applyCaseEvent(snapshot.case, numbered.event, numbered.at),
      ...(numbered.event.type === 'modeChanged' && { mode: numbered.event.mode }),
    },
    gap: false,
  };
}

function withPage(pages: readonly Page[], added: Page): Page[] {
  const others = pages
    .filter((page) => page.id !== added.id)
    .map((page) =>
      page.materialCode === added.materialCode && page.position === added.position
        ? { ...page, current: false }
        : page,
    );
  return [...others, added];
}
