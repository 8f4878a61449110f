// The call on one screen: people on the left, the checklist, the page on the stage, the decision on the right.
import type { LiveSession } from '@cloud-window/shared/client';
import type { AttentionTarget, CallSnapshot, Page } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS } from '@cloud-window/shared/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { AttentionProvider } from '../attention/attention-context.tsx';
import { AdviceStrip } from './advice-strip.tsx';
import { CompanyStrip } from './company-strip.tsx';
import { DecisionPanel } from './decision-panel.tsx';
import { HeldPapers } from './held-papers.tsx';
import { HoldStrip } from './hold-strip.tsx';
import { MaterialStrip } from './material-strip.tsx';
import { ModeStrip } from './mode-strip.tsx';
import { groupPages, pagesInOrder, type MaterialGroup } from './page-groups.ts';
import { pictureOf, targetOf } from './page-picture.ts';
import { PeopleColumn } from './people-column.tsx';
import { ReviewDialogs } from './review-dialogs.tsx';
import { useReview } from './review-store.ts';
import { Stage } from './stage.tsx';
import { useArrivals } from './use-arrivals.ts';
import { usePrefetch } from './use-prefetch.ts';
import { useReviewCommands } from './use-review-commands.ts';
import { useReviewKeys } from './use-review-keys.ts';
import { useLooking } from './viewer-store.ts';
import './call-screen.css';

export function CallScreen({ call, session }: { call: CallSnapshot; session: LiveSession }) {
  const { pageId, enter } = useReview();
  const { callId } = call.status;
  useEffect(() => enter(callId), [enter, callId]);
  const groups = groupPages(call.item, call.case);
  const pages = pagesInOrder(groups);
  const announcement = useArrivals(call, pages);
  const page = call.case.pages.find((candidate) => candidate.id === pageId) ?? null;
  usePrefetch(pages, page);
  const { stage } = useReview();
  const { originals } = useLooking();
  const looksAt: AttentionTarget | null =
    stage === 'document'
      ? { kind: 'document' }
      : stage === 'page' && page !== null
        ? targetOf(pictureOf(page, originals))
        : null;
  return (
    <AttentionProvider call={call} looksAt={looksAt}>
      <CallDesk
        call={call}
        session={session}
        groups={groups}
        pages={pages}
        page={page}
        announcement={announcement}
      />
    </AttentionProvider>
  );
}

interface CallDeskProps {
  call: CallSnapshot;
  session: LiveSession;
  groups: readonly MaterialGroup[];
  pages: readonly Page[];
  page: Page | null;
  announcement: string;
}

function CallDesk({ call, session, groups, pages, page, announcement }: CallDeskProps) {
  const { t } = useTranslation();
  const { run, pending, holdPending } = useReviewCommands({ call, session, pages, page });
  useReviewKeys(run);
  const mayRequest = call.case.decision === null && call.status.kind === 'video';
  return (
    <main
      className="cc-call"
      data-testid={CONSOLE_TEST_IDS.callScreen}
      data-kind={call.status.kind}
      data-held={call.status.heldSince !== null}
    >
      <h1 className="cw-visually-hidden">
        {t(call.status.kind === 'review' ? 'paperReview.title' : 'call.title')}
      </h1>
      <div className="cc-call__strips">
        <HeldPapers shown={call} session={session} />
        <ModeStrip call={call} />
        <CompanyStrip />
        <AdviceStrip call={call} session={session} />
        {call.advice?.state === 'talking' ? null : (
          <HoldStrip call={call} pending={holdPending} onResume={() => run('toggleHold')} />
        )}
      </div>
      <PeopleColumn call={call} holdPending={holdPending} onCommand={run} />
      <MaterialStrip groups={groups} mayRequest={mayRequest} />
      <Stage call={call} pages={pages} page={page} pending={pending} onCommand={run} />
      <DecisionPanel call={call} />
      <ReviewDialogs call={call} session={session} />
      <p className="cw-visually-hidden" role="status">
        {announcement}
      </p>
    </main>
  );
}
