// What still stands between the clerk and a decision, found before the server would say so. The server judges again;
// this only saves a refused attempt and names the pages to go to.
import { evidenceOf, missingMaterials } from '@cloud-window/shared/cases';
import type {
  CallSnapshot,
  Case,
  DecisionReason,
  Item,
  Material,
  Outcome,
  Page,
  Referral,
  TalkMode,
} from '@cloud-window/shared/protocol';

/** The decision as it is being written. */
export interface DecisionDraft {
  outcome: Outcome | null;
  reasons: readonly DecisionReason[];
  note: string;
  remedies: string;
  /** Materials that come later. */
  promised: readonly string[];
  /** `YYYY-MM-DD`, or empty. */
  dueOn: string;
  referral: Referral;
}

/** One thing that blocks a decision. */
export type Blocker =
  | { kind: 'outcomeMissing' }
  | { kind: 'pagesUnjudged'; pages: readonly Page[] }
  | { kind: 'licencesUnjudged'; count: number }
  | { kind: 'materialsMissing'; materials: readonly Material[] }
  | { kind: 'pagesRejected'; pages: readonly Page[] }
  | { kind: 'licencesRejected'; count: number }
  | { kind: 'signatureMissing' }
  | { kind: 'promiseMissing' }
  | { kind: 'dueDateMissing' }
  | { kind: 'reasonMissing' }
  | { kind: 'noteMissing' }
  | { kind: 'remediesMissing' }
  | { kind: 'referralMissing' }
  /** The item is decided face to face; `inCall` tells whether that may still come about. */
  | { kind: 'videoMissing'; inCall: boolean };

export const EMPTY_DRAFT: DecisionDraft = {
  outcome: null,
  reasons: [],
  note: '',
  remedies: '',
  promised: [],
  dueOn: '',
  referral: { office: '', address: '', phone: '' },
};

/** The pages that count: the newest version in each position. */
export function currentPages(serviceCase: Case): Page[] {
  return serviceCase.pages.filter((page) => page.current);
}

/** The materials that may come later and are lacking: missing, or rejected. */
export function promisable(item: Item, serviceCase: Case): Material[] {
  return item.materials.filter((material) => {
    const { by, isRejected } = evidenceOf(material, serviceCase);
    return material.supplementable === true && (by.length === 0 || isRejected);
  });
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
  const unjudged = currentPages(serviceCase).filter((page) => page.verdict === null);
  if (unjudged.length > 0) blockers.push({ kind: 'pagesUnjudged', pages: unjudged });
  const open = usedLicences(serviceCase).filter(({ verdict }) => verdict === null).length;
  if (open > 0) blockers.push({ kind: 'licencesUnjudged', count: open });
  switch (draft.outcome) {
    case null:
      return [...blockers, { kind: 'outcomeMissing' }];
    case 'accepted':
      return [...blockers, ...acceptanceBlockers(item, serviceCase, [])];
    case 'supplement':
      return [
        ...blockers,
        ...acceptanceBlockers(item, serviceCase, draft.promised),
        ...when(draft.promised.length === 0, { kind: 'promiseMissing' }),
        ...when(draft.dueOn === '', { kind: 'dueDateMissing' }),
      ];
    case 'corrections':
    case 'declined':
    case 'notCompetent':
      return [...blockers, ...wordBlockers(draft)];
  }
}

/** `promised`: what may be lacking. */
function acceptanceBlockers(item: Item, serviceCase: Case, promised: readonly string[]): Blocker[] {
  const isDue = ({ materialCode }: { materialCode: string }) => !promised.includes(materialCode);
  const missing = missingMaterials(item, serviceCase).filter(({ code }) => !promised.includes(code));
  const rejected = currentPages(serviceCase).filter(
    (page) => page.verdict?.value === 'rejected' && isDue(page),
  );
  const licences = usedLicences(serviceCase).filter(
    (licence) => licence.verdict?.value === 'rejected' && isDue(licence),
  );
  const isFilledIn = serviceCase.forms.some(({ completedAt }) => completedAt !== null);
  const unsigned = isFilledIn && serviceCase.signature === null;
  return [
    ...when(missing.length > 0, { kind: 'materialsMissing', materials: missing }),
    ...when(rejected.length > 0, { kind: 'pagesRejected', pages: rejected }),
    ...when(licences.length > 0, { kind: 'licencesRejected', count: licences.length }),
    ...when(unsigned, { kind: 'signatureMissing' }),
  ];
}

function wordBlockers({ outcome, reasons, note, remedies, referral }: DecisionDraft): Blocker[] {
  const isLost = Object.values(referral).some((part) => part.trim() === '');
  return [
    ...when(reasons.length === 0, { kind: 'reasonMissing' }),
    ...when(note.trim() === '', { kind: 'noteMissing' }),
    ...when(outcome === 'declined' && remedies.trim() === '', { kind: 'remediesMissing' }),
    ...when(outcome === 'notCompetent' && isLost, { kind: 'referralMissing' }),
  ];
}

const when = (holds: boolean, blocker: Blocker): Blocker[] => (holds ? [blocker] : []);

const usedLicences = ({ licences }: Case) => licences.filter(({ state }) => state === 'used');

/** The reasons that make sense for an outcome, in the order they are offered. */
export function reasonsFor(outcome: Outcome): readonly DecisionReason[] {
  switch (outcome) {
    case 'accepted':
      return ['complete'];
    case 'supplement':
      return ['materialMissing'];
    case 'corrections':
      return ['materialMissing', 'materialDefective', 'other'];
    case 'declined':
      return ['notEligible', 'materialMissing', 'materialDefective', 'other'];
    case 'notCompetent':
      return ['notCompetent'];
  }
}

/** Outcomes whose only reason goes without saying. */
export const saysItself = (outcome: Outcome): boolean => reasonsFor(outcome).length === 1;

/** Whether this decision waits for a second person, and why; as the server will say. */
export function secondPersonFor(
  item: Item,
  serviceCase: Case,
  outcome: Outcome | null,
): 'twoPersons' | 'secondNotice' | null {
  const wasTold = serviceCase.earlier.some(({ decision }) => decision.outcome === 'corrections');
  if (outcome === 'corrections' && wasTold) return 'secondNotice';
  return item.twoPersons === true && outcome !== null ? 'twoPersons' : null;
}
