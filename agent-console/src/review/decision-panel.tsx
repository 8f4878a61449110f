// The right-hand side: how far the review is, the decision as it is written, what still blocks it, and what was decided.
import type { CallSnapshot, Outcome } from '@cloud-window/shared/protocol';
import { OUTCOMES } from '@cloud-window/shared/protocol';
import { Badge, Button, CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { Button as PlainButton } from 'react-aria-components/Button';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import { TextArea, TickGroup } from '../shell/fields.tsx';
import { BlockerList } from './blocker-list.tsx';
import { currentPages, decisionBlockers, reasonsFor } from './decision-readiness.ts';
import { useReview } from './review-store.ts';
import { outcomeTone } from './verdict-words.ts';
import './decision-panel.css';

export function DecisionPanel({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const open = useReview((review) => review.open);
  const decided = call.case.decision !== null;
  const advising = call.status.kind === 'consult';
  const isReview = call.status.kind === 'review';
  return (
    <aside className="cc-decision" aria-label={t('decision.label')} id="decision">
      <div className="cc-decision__body">
        <ReviewProgress call={call} />
        {decided ? <Decided call={call} /> : null}
        {call.item.needsVideo === true && !decided && !advising ? (
          <p className="cc-note" data-tone="busy">
            <Icon name="camera" />
            {t('decision.needsVideo')}
          </p>
        ) : null}
        {decided || advising ? null : <DecisionForm call={call} />}
        {advising ? (
          <p className="cc-note" data-tone="busy">
            <Icon name="info" />
            {t('advice.readOnly', { clerk: call.advises?.clerk ?? '' })}
          </p>
        ) : null}
      </div>
      {advising ? null : (
        <div className="cc-decision__foot">
          {decided ? null : <DecideBar call={call} />}
          {/* Papers that nobody has decided would be read by nobody any more. */}
          {isReview && !decided ? null : (
            <Button
              variant={decided ? 'primary' : 'secondary'}
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

function DecisionForm({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const { draft, write } = useReview();
  const { outcome } = draft;
  const choose = (chosen: Outcome) => {
    const possible = reasonsFor(chosen);
    const kept = draft.reasons.filter((reason) => possible.includes(reason));
    write({ outcome: chosen, reasons: chosen === 'accepted' ? possible : kept });
  };
  return (
    <div className="cc-form">
      <fieldset className="cc-outcomes">
        <legend className="cw-field__label">{t('decision.outcome')}</legend>
        {OUTCOMES.map((value) => (
          <label
            key={value}
            className="cc-outcome"
            data-tone={outcomeTone(value)}
            data-chosen={outcome === value}
          >
            <input
              type="radio"
              name="outcome"
              checked={outcome === value}
              data-testid={CONSOLE_TEST_IDS.decide(value)}
              onChange={() => choose(value)}
            />
            {t(`outcome.${value}`)}
          </label>
        ))}
      </fieldset>
      {outcome !== null && outcome !== 'accepted' ? (
        <TickGroup
          label={t('decision.reasons')}
          options={reasonsFor(outcome).map((reason) => ({
            value: reason,
            label: t(`decisionReason.${reason}`),
            testId: CONSOLE_TEST_IDS.decisionReason(reason),
          }))}
          chosen={draft.reasons}
          onChange={(reasons) => write({ reasons })}
        />
      ) : null}
      {outcome !== null ? (
        <TextArea
          label={t(outcome === 'accepted' ? 'decision.noteOptional' : 'decision.note')}
          hint={t(outcome === 'accepted' ? 'decision.noteAcceptedHint' : 'decision.noteHint')}
          rows={outcome === 'accepted' ? 2 : 4}
          maxLength={2000}
          value={draft.note}
          onChange={(note) => write({ note })}
          data-testid={CONSOLE_TEST_IDS.decisionNote}
        />
      ) : null}
      {outcome === 'declined' ? (
        <TextArea
          label={t('decision.remedies')}
          hint={t('decision.remediesHint')}
          rows={4}
          maxLength={2000}
          value={draft.remedies}
          onChange={(remedies) => write({ remedies })}
          data-testid={CONSOLE_TEST_IDS.decisionRemedies}
          aside={<TemplateButton call={call} />}
        />
      ) : null}
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

/** The applicant reads the remedies in their own language, so the template is in that language too. */
function TemplateButton({ call }: { call: CallSnapshot }) {
  const { t, i18n } = useTranslation();
  const write = useReview((review) => review.write);
  const template = i18n.getFixedT(call.case.locale);
  return (
    <PlainButton
      className="cc-link-button"
      onPress={() =>
        write({
          remedies: template('decision.remediesTemplate', {
            department: call.item.department.name[call.case.locale],
          }),
        })
      }
    >
      {t('decision.useTemplate')}
    </PlainButton>
  );
}

function Decided({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { decision, receipt } = call.case;
  if (!decision) return null;
  return (
    <section className="cc-decided" data-tone={outcomeTone(decision.outcome)} role="status">
      <Badge tone={outcomeTone(decision.outcome)}>{t(`outcome.${decision.outcome}`)}</Badge>
      <p className="cc-muted">
        {decision.by} · {language.dateTime(decision.at)}
      </p>
      {receipt ? (
        <div className="cc-decided__receipt">
          <span>{t('decision.receipt')}</span>
          <strong className="cc-digits" data-testid={CONSOLE_TEST_IDS.receiptNumber}>
            {receipt.number}
          </strong>
        </div>
      ) : null}
      <ul className="cc-decided__reasons">
        {decision.reasons.map((reason) => (
          <li key={reason}>{t(`decisionReason.${reason}`)}</li>
        ))}
      </ul>
      {decision.note === '' ? null : <p className="cc-decided__note">{decision.note}</p>}
      <p className="cc-note" data-tone="busy">
        <Icon name="info" />
        {t(call.status.kind === 'review' ? 'paperReview.applicantLearns' : 'decision.tellApplicant')}
      </p>
    </section>
  );
}
