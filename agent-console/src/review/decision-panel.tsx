// The right-hand side: how far the review is, the decision as it is written, what still blocks it, and what was decided.
import type { CallSnapshot } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { BlockerList } from './blocker-list.tsx';
import { DecisionForm } from './decision-form.tsx';
import { currentPages, decisionBlockers } from './decision-readiness.ts';
import { BeforeDeciding, Decided, Waiting } from './decision-taken.tsx';
import { useReview } from './review-store.ts';
import './decision-panel.css';

export function DecisionPanel({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const open = useReview((review) => review.open);
  const decided = call.case.decision !== null;
  const proposed = call.case.proposal !== null;
  const settled = decided || proposed;
  const advising = call.status.kind === 'consult';
  const isReview = call.status.kind === 'review';
  return (
    <aside className="cc-decision" aria-label={t('decision.label')} id="decision">
      <div className="cc-decision__body">
        <ReviewProgress call={call} />
        {decided ? <Decided call={call} /> : proposed ? <Waiting call={call} /> : null}
        {settled ? null : <BeforeDeciding call={call} />}
        {call.item.needsVideo === true && !settled && !advising ? (
          <p className="cc-note" data-tone="busy">
            <Icon name="camera" />
            {t('decision.needsVideo')}
          </p>
        ) : null}
        {settled || advising ? null : <DecisionForm call={call} />}
        {advising ? (
          <p className="cc-note" data-tone="busy">
            <Icon name="info" />
            {t('advice.readOnly', { clerk: call.advises?.clerk ?? '' })}
          </p>
        ) : null}
      </div>
      {advising ? null : (
        <div className="cc-decision__foot">
          {settled ? null : <DecideBar call={call} />}
          {/* Papers that nobody has decided would be read by nobody any more. */}
          {isReview && !settled ? null : (
            <Button
              variant={settled ? 'primary' : 'secondary'}
              icon={isReview ? 'check' : 'hangUp'}
              wide
              data-testid={CONSOLE_TEST_IDS.finishCall}
              onPress={() => open({ kind: 'finish' })}
            >
              {t(isReview ? 'paperReview.finish' : 'decision.finishCall')}
            </Button>
          )}
        </div>
      )}
    </aside>
  );
}

function ReviewProgress({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const pages = currentPages(call.case);
  const count = (value: 'accepted' | 'rejected') =>
    pages.filter((page) => page.verdict?.value === value).length;
  const judged = count('accepted') + count('rejected');
  return (
    <div className="cc-progress" role="status">
      <p>
        <strong>{t('decision.judged', { judged, count: pages.length })}</strong>
      </p>
      <progress max={Math.max(1, pages.length)} value={judged} aria-label={t('decision.progress')} />
      <p className="cc-muted">
        {t('decision.counts', { accepted: count('accepted'), rejected: count('rejected') })}
      </p>
    </div>
  );
}

/** What blocks the decision, and the button, in sight however long the form has become. */
function DecideBar({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const { draft, open } = useReview();
  const blockers = decisionBlockers(call.item, call.case, draft, {
    kind: call.status.kind,
    mode: call.mode.mode,
  });
  return (
    <>
      <BlockerList blockers={blockers} />
      <Button
        variant="primary"
        wide
        isDisabled={blockers.length > 0}
        data-testid={CONSOLE_TEST_IDS.decisionSubmit}
        onPress={() => open({ kind: 'decide' })}
      >
        {t('decision.submit')}
      </Button>
    </>
  );
}
