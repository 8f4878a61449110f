// What the clerk is looking at and writing during one call. The decision as written survives a reload of the tab, so
// that no words are lost; it is forgotten with the call.
import { create } from 'zustand';
import { EMPTY_DRAFT, type DecisionDraft } from './decision-readiness.ts';

export type StageView = 'page' | 'document' | 'face';
export type ReviewDialog =
  | { kind: 'reject'; pageId: string }
  /** `pageId` null asks for a further page of the material. */
  | { kind: 'recapture'; materialCode: string; pageId: string | null }
  | { kind: 'decide' }
  | { kind: 'finish' }
  | { kind: 'help' };

interface Review {
  callId: string | null;
  pageId: string | null;
  stage: StageView;
  dialog: ReviewDialog | null;
  draft: DecisionDraft;
  /** Pages that arrived during the call and were not looked at yet. */
  fresh: ReadonlySet<string>;
  /** Starts over for a call, unless it is the present one already. */
  enter(callId: string): void;
  select(pageId: string): void;
  show(stage: StageView): void;
  open(dialog: ReviewDialog): void;
  closeDialog(): void;
  write(change: Partial<DecisionDraft>): void;
  markFresh(pageIds: readonly string[]): void;
}

const DRAFT = 'cw-console-draft';

export const useReview = create<Review>()((set, get) => ({
  callId: null,
  pageId: null,
  stage: 'page',
  dialog: null,
  draft: EMPTY_DRAFT,
  fresh: new Set(),
  enter(callId) {
    if (get().callId === callId) return;
    set({
      callId,
      pageId: null,
      stage: 'page',
      dialog: null,
      draft: storedDraft(callId),
      fresh: new Set(),
    });
  },
  select(pageId) {
    const fresh = new Set(get().fresh);
    fresh.delete(pageId);
    set({ pageId, stage: 'page', fresh });
  },
  show: (stage) => set({ stage }),
  open: (dialog) => set({ dialog }),
  closeDialog: () => set({ dialog: null }),
  write(change) {
    const { callId, draft } = get();
    const next = { ...draft, ...change };
    sessionStorage.setItem(DRAFT, JSON.stringify({ callId, draft: next }));
    set({ draft: next });
  },
  markFresh: (pageIds) => set({ fresh: new Set([...get().fresh, ...pageIds]) }),
}));

/** The call is over: nothing of it stays in this browser. */
export function forgetDraft(): void {
  sessionStorage.removeItem(DRAFT);
}

function storedDraft(callId: string): DecisionDraft {
  try {
    const stored = JSON.parse(sessionStorage.getItem(DRAFT) ?? 'null') as {
      callId: string;
      draft: DecisionDraft;
    } | null;
    if (stored?.callId === callId) return { ...EMPTY_DRAFT, ...stored.draft };
  } catch {
    // Not readable: start anew.
  }
  forgetDraft();
  return EMPTY_DRAFT;
}
