// When a clerk may decide, as a pure function: the server asks it inside the transaction, and the table in the test is
// its specification.
import type { ErrorCode } from '@cloud-window/shared';
import { evidenceOf, missingMaterials, type Handed } from '@cloud-window/shared/cases';
import type {
  CallSnapshot,
  Case,
  Item,
  Page,
  TalkMode,
  WrittenDecision,
} from '@cloud-window/shared/protocol';

/** What the clerk wants to decide. */
export type DecisionDraft = Omit<WrittenDecision, 'seen'>;

/** Why a decision cannot be taken yet; `subject` is the material or page that stands in the way. */
export interface DecisionObstacle {
  code: Extract<ErrorCode, `DECISION_${string}`>;
  subject: string;
}

type JudgedPage = Pick<Page, 'id' | 'materialCode' | 'current' | 'position' | 'verdict'>;
type Papers = Handed<JudgedPage> & Pick<Case, 'signature'>;

/** Whether an item that demands it is decided while both sides see and hear each other. */
export function meetingObstacle(
  item: Pick<Item, 'code' | 'needsVideo'>,
  meeting: { kind: CallSnapshot['status']['kind']; mode: TalkMode },
): DecisionObstacle | null {
  const meets = meeting.kind === 'video' && meeting.mode === 'video';
  return item.needsVideo === true && !meets ? { code: 'DECISION_NEEDS_VIDEO', subject: item.code } : null;
}

/** A promise is for the future, and for no longer than anybody remembers it. Dates are `YYYY-MM-DD`. */
export function promiseObstacle(
  { outcome, promise }: Pick<DecisionDraft, 'outcome' | 'promise'>,
  { today, latest }: { today: string; latest: string },
): DecisionObstacle | null {
  if (outcome !== 'supplement' || promise === null) return null;
  const { dueOn } = promise;
  return dueOn > today && dueOn <= latest ? null : { code: 'DECISION_DUE_DATE', subject: dueOn };
}

/**
 * The first obstacle to a decision, or null when it may be taken.
 *
 * - Whatever the outcome, everything that was handed in is judged.
 * - `accepted`: every required material is there, nothing is rejected, and what was filled in is signed.
 * - `supplement`: the same but for what is promised, which is lacking and may come later.
 * - The others: materials may be missing (that may be the reason), but the applicant gets reasons other than `complete`
 *   and a note; a refusal also names the remedies, and who is not competent says who is.
 */
export function decisionObstacle(
  item: Pick<Item, 'materials'>,
  papers: Papers,
  draft: DecisionDraft,
): DecisionObstacle | null {
  switch (draft.outcome) {
    case 'accepted':
      return unacceptable(item, papers, []);
    case 'supplement':
      return draft.promise === null
        ? { code: 'DECISION_REASON_REQUIRED', subject: 'promise' }
        : (unpromisable(item, papers, draft.promise.materials) ??
            unacceptable(item, papers, draft.promise.materials));
    case 'corrections':
    case 'declined':
    case 'notCompetent':
      return missingReason(draft) ?? unjudged(papers);
  }
}

/** `promised`: what may be lacking. */
function unacceptable(
  item: Pick<Item, 'materials'>,
  papers: Papers,
  promised: readonly string[],
): DecisionObstacle | null {
  const missing = missingMaterials(item, papers).find(({ code }) => !promised.includes(code));
  if (missing) return { code: 'DECISION_MATERIAL_MISSING', subject: missing.code };
  return unjudged(papers) ?? rejected(papers, promised) ?? unsigned(papers);
}

function unjudged({ pages, licences }: Papers): DecisionObstacle | null {
  const found =
    pages.find((page) => page.current && page.verdict === null) ??
    licences.find((licence) => licence.state === 'used' && licence.verdict === null);
  return found ? { code: 'DECISION_PAGES_UNJUDGED', subject: found.id } : null;
}

function rejected({ pages, licences }: Papers, promised: readonly string[]): DecisionObstacle | null {
  const found = [
    ...pages.filter(({ current }) => current),
    ...licences.filter(({ state }) => state === 'used'),
  ].find(({ verdict, materialCode }) => verdict?.value === 'rejected' && !promised.includes(materialCode));
  return found ? { code: 'DECISION_PAGE_REJECTED', subject: found.id } : null;
}

/** Complete forms are signed as they are; a later change would have removed the signature. One that was only begun is none. */
function unsigned({ forms, signature }: Papers): DecisionObstacle | null {
  const form = forms.find(({ completedAt }) => completedAt !== null);
  return form !== undefined && signature === null
    ? { code: 'DECISION_SIGNATURE_MISSING', subject: form.materialCode }
    : null;
}

function unpromisable(
  item: Pick<Item, 'materials'>,
  papers: Papers,
  promised: readonly string[],
): DecisionObstacle | null {
  const wrong = promised.find((code) => {
    const material = item.materials.find((each) => each.code === code);
    if (material?.supplementable !== true) return true;
    const { by, isRejected } = evidenceOf(material, papers);
    return by.length > 0 && !isRejected;
  });
  return wrong === undefined ? null : { code: 'DECISION_NOT_SUPPLEMENTABLE', subject: wrong };
}

function missingReason(draft: DecisionDraft): DecisionObstacle | null {
  const obstacle = (subject: string): DecisionObstacle => ({ code: 'DECISION_REASON_REQUIRED', subject });
  if (!draft.reasons.some((reason) => reason !== 'complete')) return obstacle('reasons');
  if (draft.note === '') return obstacle('note');
  if (draft.outcome === 'declined' && draft.remedies === '') return obstacle('remedies');
  if (draft.outcome === 'notCompetent' && draft.referral === null) return obstacle('referral');
  return null;
}
