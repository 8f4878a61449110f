// When a clerk may decide, as a pure function: the server asks it inside the transaction, and the table in the test is
// its specification.
import type { ErrorCode } from '@cloud-window/shared';
import type { CallSnapshot, Decision, Item, Page, TalkMode } from '@cloud-window/shared/protocol';

/** What the clerk wants to decide. */
export type DecisionDraft = Pick<Decision, 'outcome' | 'reasons' | 'note' | 'remedies'>;

/** Why a decision cannot be taken yet; `subject` is the material or page that stands in the way. */
export interface DecisionObstacle {
  code: Extract<ErrorCode, `DECISION_${string}`>;
  subject: string;
}

/** Whether an item that demands it is decided while both sides see and hear each other. */
export function meetingObstacle(
  item: Pick<Item, 'code' | 'needsVideo'>,
  meeting: { kind: CallSnapshot['status']['kind']; mode: TalkMode },
): DecisionObstacle | null {
  const meets = meeting.kind === 'video' && meeting.mode === 'video';
  return item.needsVideo === true && !meets ? { code: 'DECISION_NEEDS_VIDEO', subject: item.code } : null;
}

/**
 * The first obstacle to a decision, or null when it may be taken.
 *
 * - `accepted`: every required material has a page, every current page is judged, none is rejected.
 * - `corrections`, `declined`: materials may be missing (that may be the reason), but what was captured is judged, and
 *   the applicant gets reasons other than `complete` and a note; a refusal also names the remedies.
 */
export function decisionObstacle(
  item: Pick<Item, 'materials'>,
  pages: readonly Pick<Page, 'id' | 'materialCode' | 'current' | 'verdict'>[],
  draft: DecisionDraft,
): DecisionObstacle | null {
  const current = pages.filter((page) => page.current);
  return draft.outcome === 'accepted'
    ? (missingMaterial(item, current) ?? unjudgedPage(current) ?? rejectedPage(current))
    : (missingReason(draft) ?? unjudgedPage(current));
}

type JudgedPage = Pick<Page, 'id' | 'materialCode' | 'verdict'>;

function missingMaterial(
  item: Pick<Item, 'materials'>,
  pages: readonly JudgedPage[],
): DecisionObstacle | null {
  const missing = item.materials.find(
    (material) =>
      material.requirement === 'required' && !pages.some((page) => page.materialCode === material.code),
  );
  return missing ? { code: 'DECISION_MATERIAL_MISSING', subject: missing.code } : null;
}

function unjudgedPage(pages: readonly JudgedPage[]): DecisionObstacle | null {
  const page = pages.find(({ verdict }) => verdict === null);
  return page ? { code: 'DECISION_PAGES_UNJUDGED', subject: page.id } : null;
}

function rejectedPage(pages: readonly JudgedPage[]): DecisionObstacle | null {
  const page = pages.find(({ verdict }) => verdict?.value === 'rejected');
  return page ? { code: 'DECISION_PAGE_REJECTED', subject: page.id } : null;
}

function missingReason(draft: DecisionDraft): DecisionObstacle | null {
  const obstacle = (subject: string): DecisionObstacle => ({ code: 'DECISION_REASON_REQUIRED', subject });
  if (!draft.reasons.some((reason) => reason !== 'complete')) return obstacle('reasons');
  if (draft.note === '') return obstacle('note');
  if (draft.outcome === 'declined' && draft.remedies === '') return obstacle('remedies');
  return null;
}
