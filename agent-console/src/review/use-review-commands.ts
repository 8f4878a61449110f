// What each command does during a call, whether it came from a key or a button.
import type { LiveSession } from '@cloud-window/shared/client';
import type { CallSnapshot, Page } from '@cloud-window/shared/protocol';
import { useMutation } from '@tanstack/react-query';
import { runAttention } from '../attention/attention-commands.ts';
import { useSharedAttention } from '../attention/attention-context.tsx';
import { useCallMedia } from '../desk/call-media.tsx';
import { useOwnDevices } from '../desk/own-devices.ts';
import { useNotices } from '../session/notices.ts';
import type { Command } from './keyboard-map.ts';
import { neighbour, nextUndecided, versionToCompare } from './page-groups.ts';
import { useReview, type StageView } from './review-store.ts';
import { tabsOf } from './stage-tabs.ts';
import { ZOOM_STEP } from './viewer-geometry.ts';
import { useLooking, viewers } from './viewer-store.ts';

interface Reviewed {
  call: CallSnapshot;
  session: LiveSession;
  pages: readonly Page[];
  page: Page | null;
}

export function useReviewCommands({ call, session, pages, page }: Reviewed) {
  const notices = useNotices();
  const { mute } = useCallMedia();
  const attention = useSharedAttention();
  const { callId } = call.status;
  const accept = useMutation({
    mutationFn: (pageId: string) =>
      session.connection.request('page:judge', { callId, pageId, value: 'accepted', reason: null, note: '' }),
    onMutate: () => notices.clear(),
    onError: (error) => notices.show(error),
  });

  const hold = useMutation({
    mutationFn: (held: boolean) => session.connection.request('call:hold', { callId, held }),
    onMutate: () => notices.clear(),
    onError: (error) => notices.show(error),
  });
  // Nobody is at the kiosk: no picture, nothing to capture, nobody to put on hold.
  const byPhone = call.status.kind === 'callback';
  const isReview = call.status.kind === 'review';
  const advising = call.status.kind === 'consult';

  const run = (command: Command): void => {
    if ((byPhone || isReview) && NOT_BY_PHONE.has(command)) return;
    if (isReview && command === 'consult') return;
    if (advising && NOT_WHILE_ADVISING.has(command)) return;
    const review = useReview.getState();
    const viewer = viewers[useLooking.getState().pane].getState();
    const go = (target: Page | null) => {
      if (target) review.select(target.id);
    };
    // Judging needs the page in sight, in its newest version, before the decision.
    const judged =
      review.stage === 'page' && page?.current === true && call.case.decision === null ? page : null;
    switch (command) {
      case 'judgeAccept':
        if (judged && judged.verdict?.value !== 'accepted' && !accept.isPending) accept.mutate(judged.id);
        return;
      case 'judgeReject':
        if (judged) review.open({ kind: 'reject', pageId: judged.id });
        return;
      case 'requestRecapture':
        if (judged) review.open({ kind: 'recapture', materialCode: judged.materialCode, pageId: judged.id });
        return;
      case 'sortPage':
        if (judged) review.open({ kind: 'sort', pageId: judged.id });
        return;
      case 'nextUndecided':
        return go(nextUndecided(pages, page?.id ?? null));
      case 'previousPage':
        return go(neighbour(pages, page?.id ?? null, -1));
      case 'nextPage':
        return go(neighbour(pages, page?.id ?? null, 1));
      case 'zoomIn':
        return viewer.zoom(ZOOM_STEP);
      case 'zoomOut':
        return viewer.zoom(1 / ZOOM_STEP);
      case 'fitPage':
        return viewer.fit('page');
      case 'fitWidth':
        return viewer.fit('width');
      case 'rotateLeft':
        return viewer.rotate(-90);
      case 'rotateRight':
        return viewer.rotate(90);
      case 'showOriginal':
        return useLooking.setState({ originals: !useLooking.getState().originals });
      case 'sideBySide':
        if (review.beside !== null) return putAside();
        return page === null ? undefined : review.putBeside({ kind: 'page', pageId: page.id });
      case 'compareVersions':
        return compareVersions(call, page);
      case 'toolHand':
      case 'toolPoint':
      case 'toolPen':
      case 'toolBox':
      case 'toolHighlight':
      case 'undoMark':
      case 'clearMarks':
      case 'freeze':
        return runAttention(command, attention, call.case.marks);
      case 'openDecision':
        document.querySelector<HTMLElement>('#decision input, #decision button')?.focus();
        return;
      case 'showDocumentCamera':
        return review.show(review.stage === 'document' ? 'page' : 'document');
      case 'showFace':
        return review.show(review.stage === 'face' ? 'page' : 'face');
      case 'showPage':
        return review.show('page');
      case 'nextTab':
        return review.show(nextTab(review.stage, call));
      case 'toggleMicrophone':
        return mute('microphone', useOwnDevices.getState().microphoneOn);
      case 'toggleHold':
        // While a colleague gives advice the caller stays on hold.
        if (!hold.isPending && call.advice?.state !== 'talking') hold.mutate(call.status.heldSince === null);
        return;
      case 'transfer':
        return review.open({ kind: 'transfer' });
      case 'consult':
        if (call.advice) document.querySelector<HTMLElement>('#advice button')?.focus();
        else review.open({ kind: 'consult' });
        return;
      case 'help':
        return review.open({ kind: 'help' });
    }
  };
  return { run, pending: accept.isPending, holdPending: hold.isPending };
}

/** Only the page under review stays on the stage. */
function putAside(): void {
  useLooking.setState({ pane: 'main' });
  useReview.getState().putBeside(null);
}

/** The version before this one beside it; of an earlier version, the present one; once more puts it away. */
function compareVersions(call: CallSnapshot, page: Page | null): void {
  const review = useReview.getState();
  const other = page === null ? null : versionToCompare(call.case, page);
  if (other === null) return;
  const isThere = review.beside?.kind === 'page' && review.beside.pageId === other.id;
  if (isThere) putAside();
  else review.putBeside({ kind: 'page', pageId: other.id });
}

/** The tab after the one that is shown, round again from the pages. */
function nextTab(stage: StageView, call: CallSnapshot): StageView {
  const views: StageView[] = ['page', ...tabsOf(call).map(({ id }) => `tab:${id}` as const)];
  return views[(views.indexOf(stage) + 1) % views.length] ?? 'page';
}

/** Whoever gives advice reads, and talks with the clerk. */
const NOT_WHILE_ADVISING: ReadonlySet<Command> = new Set([
  'judgeAccept',
  'judgeReject',
  'requestRecapture',
  'sortPage',
  'openDecision',
  'showDocumentCamera',
  'showFace',
  'toggleHold',
  'transfer',
  'consult',
]);

const NOT_BY_PHONE: ReadonlySet<Command> = new Set([
  'requestRecapture',
  'showDocumentCamera',
  'showFace',
  'toggleMicrophone',
  'toggleHold',
]);
