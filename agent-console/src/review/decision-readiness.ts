// What still stands between the clerk and a decision, found before the server would say so. The server judges again;
// this only saves a refused attempt and names the pages to go to.
import type {
  CallSnapshot,
  Case,
  DecisionReason,
  Item,
  Material,
  Outcome,
  Page,
  TalkMode,
} from '@cloud-window/shared/protocol';

/** The decision as it is being written. */
export interface DecisionDraft {
  outcome: Outcome | null;
  reasons: readonly DecisionReason[];
  note: string;
  remedies: string;
}

/** One thing that blocks a decision. */
export type Blocker =
  | { kind: 'outcomeMissing' }
  | { kind: 'pagesUnjudged'; pages: readonly Page[] }
  | { kind: 'materialsMissing'; materials: readonly Material[] }
  | { kind: 'pagesRejected'; pages: readonly Page[] }
  | { kind: 'reasonMissing' }
  | { kind: 'noteMissing' }
  | { kind: 'remediesMissing' }
  /** The item is decided face to face; `inCall` tells whether that may still come about. */
  | { kind: 'videoMissing'; inCall: boolean };

export const EMPTY_DRAFT: DecisionDraft = { outcome: null, reasons: [], note: '', remedies: '' };

/** The pages that count: the newest version in each position. */
export function currentPages(serviceCase: Case): Page[] {
  return serviceCase.pages.filter((page) => page.current);
}

/** Required materials without any current page. */
export function missingMaterials(item: Item, serviceCase: Case): Material[] {
  const present = new Set(currentPages(serviceCase).map((page) => page.materialCode));
  return item.materials.filter(
    (material) => material.requirement === 'required' && !present.has(material.code),
  );
}

/** How the clerk meets the applicant just now. */
export interface Meeting {
  kind: CallSnapshot['status']['kind'];
  mode: TalkMode;
}

/** Everything that blocks this draft, most useful first; empty means that it may be submitted. */
export function decisionBlockers(
  item: Item,
  serviceCase: Case,
  draft: DecisionDraft,
  meeting: Meeting,
): Blocker[] {
  const blockers: Blocker[] = [];
  const inCall = meeting.kind === 'video';
  if (item.needsVideo === true && !(inCall && meeting.mode === 'video')) {
    blockers.push({ kind: 'videoMissing', inCall });
  }
  const pages = currentPages(serviceCase);
  const unjudged = pages.filter((page) => page.verdict === null);
  if (unjudged.length > 0) blockers.push({ kind: 'pagesUnjudged', pages: unjudged });
  if (draft.outcome === 'accepted') {
    const missing = missingMaterials(item, serviceCase);
    if (missing.length > 0) blockers.push({ kind: 'materialsMissing', materials: missing });
    const rejected = pages.filter((page) => page.verdict?.value === 'rejected');
    if (rejected.length > 0) blockers.push({ kind: 'pagesRejected', pages: rejected });
  }
  if (draft.outcome === null) {
    blockers.push({ kind: 'outcomeMissing' });
    return blockers;
  }
  if (draft.reasons.length === 0) blockers.push({ kind: 'reasonMissing' });
  if (draft.outcome !== 'accepted' && draft.note.trim() === '') blockers.push({ kind: 'noteMissing' });
  if (draft.outcome === 'declined' && draft.remedies.trim() === '') {
    blockers.push({ kind: 'remediesMissing' });
  }
  return blockers;
}

/** The reasons that make sense for an outcome, in the order they are offered. */
export function reasonsFor(outcome: Outcome): readonly DecisionReason[] {
  switch (outcome) {
    case 'accepted':
      return ['complete'];
    case 'corrections':
      return ['materialMissing', 'materialDefective', 'other'];
    case 'declined':
      return ['notEligible', 'notCompetent', 'materialMissing', 'materialDefective', 'other'];
  }
}
