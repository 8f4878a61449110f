// How a numbered case event changes a case: one pure reducer for kiosk, console and tests, so that a client which
// applied every event holds the same case as one that fetched a fresh snapshot.
import { sameTarget, type Mark } from '../protocol/attention.ts';
import type { CallSnapshot, Case, CaseEvent, NumberedCaseEvent, Page } from '../protocol/entities.ts';
import type { ReusedLicence } from '../protocol/licences.ts';
import type { PagePlace } from '../protocol/intake.ts';

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
    case 'pageMoved':
      return { ...current, pages: withPlaces(current.pages, event.places, event.unjudged) };
    case 'pageRemoved':
      return withoutStrays({
        ...current,
        pages: withPlaces(withoutPage(current.pages, event.pageId), event.places),
      });
    case 'pageJudged':
      return {
        ...current,
        pages: current.pages.map((page) =>
          page.id === event.pageId ? { ...page, verdict: event.verdict } : page,
        ),
      };
    case 'pageQualityOverridden':
      return {
        ...current,
        pages: current.pages.map((page) =>
          page.id === event.pageId ? { ...page, quality: event.quality } : page,
        ),
      };
    case 'pageSeenAgainstOriginal':
      return {
        ...current,
        pages: current.pages.map((page) => (page.id === event.pageId ? { ...page, seen: event.seen } : page)),
      };
    case 'licenceUsed': {
      const others = current.licences.filter(({ id }) => id !== event.licence.id);
      return { ...current, licences: [...others, event.licence] };
    }
    case 'licenceWithdrawn':
      return { ...current, licences: withLicence(current, event.useId, { state: 'withdrawn' }) };
    case 'licenceJudged':
      return { ...current, licences: withLicence(current, event.useId, { verdict: event.verdict }) };
    case 'recaptureRequested': {
      const others = current.recaptures.filter((recapture) => recapture.id !== event.recapture.id);
      return { ...current, recaptures: [...others, event.recapture] };
    }
    case 'decided':
      return { ...current, decision: event.decision, state: event.decision.outcome, proposal: null };
    case 'proposed':
      // Open again as it was, in the call that is under way.
      return {
        ...current,
        proposal: event.proposal,
        state: event.proposal === null ? event.reopensAs : 'proposed',
      };
    case 'receiptIssued':
      return { ...current, receipt: event.receipt };
    case 'messageSent': {
      const isKnown = current.messages.some(({ id }) => id === event.message.id);
      return isKnown ? current : { ...current, messages: [...current.messages, event.message] };
    }
    case 'formChanged': {
      const others = current.forms.filter(({ materialCode }) => materialCode !== event.form.materialCode);
      return { ...current, forms: [...others, event.form] };
    }
    case 'signed':
      return { ...current, signature: event.signature };
    case 'signatureVoided':
      return { ...current, signature: null };
    case 'markAdded':
      return { ...current, marks: [...current.marks.filter(({ id }) => id !== event.mark.id), event.mark] };
    case 'markRemoved':
      return { ...current, marks: current.marks.filter(({ id }) => id !== event.markId) };
    case 'marksCleared':
      return { ...current, marks: current.marks.filter((mark) => !isCleared(mark, event)) };
    case 'materialSuggested': {
      const { pageId, materialCode } = event;
      const others = current.suggestions.filter((suggestion) => suggestion.pageId !== pageId);
      return { ...current, suggestions: [...others, { pageId, materialCode }] };
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

function withLicence(
  { licences }: Case,
  useId: string,
  change: Partial<Pick<ReusedLicence, 'state' | 'verdict'>>,
): ReusedLicence[] {
  return licences.map((licence) => (licence.id === useId ? { ...licence, ...change } : licence));
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

function withPlaces(
  pages: readonly Page[],
  places: readonly PagePlace[],
  unjudged: readonly string[] = [],
): Page[] {
  const placeOf = new Map(places.map((place) => [place.pageId, place]));
  return pages.map((page) => {
    const { materialCode, position } = placeOf.get(page.id) ?? page;
    return { ...page, materialCode, position, verdict: unjudged.includes(page.id) ? null : page.verdict };
  });
}

/** Without the page and its old versions, which stand where it stands. */
function withoutPage(pages: readonly Page[], pageId: string): Page[] {
  const removed = pages.find((page) => page.id === pageId);
  return pages.filter(
    (page) => page.materialCode !== removed?.materialCode || page.position !== removed.position,
  );
}

/** Marks go with the page that they lie on. */
function withoutStrays(current: Case): Case {
  const pages = new Set(current.pages.map(({ id }) => id));
  const marks = current.marks.filter(({ target }) => target.kind !== 'page' || pages.has(target.pageId));
  const suggestions = current.suggestions.filter(({ pageId }) => pages.has(pageId));
  return { ...current, marks, suggestions };
}

function isCleared(mark: Mark, { target, by }: Extract<CaseEvent, { type: 'marksCleared' }>): boolean {
  return sameTarget(mark.target, target) && (by === null || mark.by === by);
}
