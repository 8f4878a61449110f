// What the clerk is looking at and writing during one call. The page on the stage and the decision as written survive a
// reload of the tab, and a call that goes before papers being read, so that no words are lost; they are forgotten with the
// call.
import { create } from 'zustand';
import { EMPTY_DRAFT, type DecisionDraft } from './decision-readiness.ts';

/** The pages, one of the cameras in large, or a tab of stage-tabs.ts. */
export type StageView = 'page' | 'document' | 'face' | `tab:${string}`;
export type ReviewDialog =
  | { kind: 'reject'; pageId: string }
  /** `pageId` null asks for a further page of the material. */
  | { kind: 'recapture'; materialCode: string; pageId: string | null }
  | { kind: 'sort'; pageId: string }
  | { kind: 'decide' }
  | { kind: 'finish' }
  | { kind: 'transfer' }
  | { kind: 'consult' }
  | { kind: 'handOver' }
  | { kind: 'help' };

/** What stands beside the page under review: another page or version of it, or a tab of stage-tabs.ts. */
export type Beside = { kind: 'page'; pageId: string } | { kind: 'tab'; id: string };

interface Review {
  callId: string | null;
  pageId: string | null;
  stage: StageView;
  beside: Beside | null;
  dialog: ReviewDialog | null;
  draft: DecisionDraft;
  /** Pages that arrived during the call and were not looked at yet. */
  fresh: ReadonlySet<string>;
  /** Starts over for a call, unless it is the present one already. */
  enter: (callId: string) => void;
  select: (pageId: string) => void;
  show: (stage: StageView) => void;
  putBeside: (beside: Beside | null) => void;
  open: (dialog: ReviewDialog) => void;
  closeDialog: () => void;
  write: (change: Partial<DecisionDraft>) => void;
  markFresh: (pageIds: readonly string[]) => void;
}

const KEPT = 'cw-console-review';

export const useReview = create<Review>()((set, get) => {
  const keep = () => {
    const { callId, pageId, draft } = get();
    if (callId !== null) keepAll({ ...kept(), [callId]: { pageId, draft } });
  };
  return {
    callId: null,
    pageId: null,
    stage: 'page',
    beside: null,
    dialog: null,
    draft: EMPTY_DRAFT,
    fresh: new Set(),
    enter(callId) {
      if (get().callId === callId) return;
      const { pageId, draft } = keptFor(callId);
      set({ callId, pageId, draft, stage: 'page', beside: null, dialog: null, fresh: new Set() });
    },
    select(pageId) {
      const fresh = new Set(get().fresh);
      fresh.delete(pageId);
      set({ pageId, stage: 'page', fresh });
      keep();
    },
    show: (stage) => set({ stage }),
    putBeside: (beside) => set(beside === null ? { beside } : { beside, stage: 'page' }),
    open: (dialog) => set({ dialog }),
    closeDialog: () => set({ dialog: null }),
    write(change) {
      set({ draft: { ...get().draft, ...change } });
      keep();
    },
    markFresh: (pageIds) => set({ fresh: new Set([...get().fresh, ...pageIds]) }),
  };
});

type Kept = Pick<Review, 'pageId' | 'draft'>;

/** The call is over: nothing of it stays in this browser. */
export function forgetReview(callId: string): void {
  const { [callId]: _over, ...others } = kept();
  keepAll(others);
}

/** Nothing stays of calls that the clerk no longer has. */
export function forgetAllReviewsBut(callIds: readonly string[]): void {
  keepAll(Object.fromEntries(Object.entries(kept()).filter(([callId]) => callIds.includes(callId))));
}

function keptFor(callId: string): Kept {
  const found = kept()[callId];
  return { pageId: found?.pageId ?? null, draft: { ...EMPTY_DRAFT, ...found?.draft } };
}

function kept(): Record<string, Kept> {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? '{}') as Record<string, Kept>;
  } catch {
    // Not readable: start anew.
    return {};
  }
}

function keepAll(all: Record<string, Kept>): void {
  if (Object.keys(all).length === 0) sessionStorage.removeItem(KEPT);
  else sessionStorage.setItem(KEPT, JSON.stringify(all));
}
