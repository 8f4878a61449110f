// The decision as it is written: the outcome, and what this outcome has to say.
import type { CallSnapshot, Outcome } from '@cloud-window/shared/protocol';
import { OUTCOMES } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Icon, TextField } from '@cloud-window/shared/ui';
import { Button as PlainButton } from 'react-aria-components/Button';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import { DateField, TextArea, TickGroup } from '../shell/fields.tsx';
import { promisable, reasonsFor, saysItself, secondPersonFor } from './decision-readiness.ts';
import { useReview } from './review-store.ts';
import { outcomeTone } from './verdict-words.ts';

export function DecisionForm({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const { draft, write } = useReview();
  const { outcome } = draft;
  const choose = (chosen: Outcome) => {
    const possible = reasonsFor(chosen);
    const kept = draft.reasons.filter((reason) => possible.includes(reason));
    write({ outcome: chosen, reasons: saysItself(chosen) ? possible : kept });
  };
  const second = secondPersonFor(call.item, call.case, outcome);
  const isFree = outcome === 'accepted' || outcome === 'supplement';
  // Who could promise nothing is not offered to.
  const mayPromise = outcome === 'supplement' || promisable(call.item, call.case).length > 0;
  return (
    <div className="cc-form">
      <fieldset className="cc-outcomes">
        <legend className="cw-field__label">{t('decision.outcome')}</legend>
        {OUTCOMES.filter((value) => value !== 'supplement' || mayPromise).map((value) => (
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
      {second === null ? null : (
        <p className="cc-note" data-tone="busy">
          <Icon name="people" />
          {t(`secondPerson.${second}`)}
        </p>
      )}
      {outcome === 'supplement' ? <PromiseFields call={call} /> : null}
      {outcome !== null && !saysItself(outcome) ? (
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
      {outcome === 'notCompetent' ? <ReferralFields /> : null}
      {outcome !== null ? (
        <TextArea
          label={t(isFree ? 'decision.noteOptional' : 'decision.note')}
          hint={t(isFree ? 'decision.noteAcceptedHint' : 'decision.noteHint')}
          rows={isFree ? 2 : 4}
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

/** What comes later, and until when. */
function PromiseFields({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { draft, write } = useReview();
  return (
    <>
      <TickGroup
        label={t('decision.promised')}
        hint={t('decision.promisedHint')}
        options={promisable(call.item, call.case).map((material) => ({
          value: material.code,
          label: language.text(material.name),
          testId: CONSOLE_TEST_IDS.decisionPromised(material.code),
        }))}
        chosen={draft.promised}
        onChange={(promised) => write({ promised })}
      />
      <DateField
        label={t('decision.dueOn')}
        value={draft.dueOn}
        onChange={(dueOn) => write({ dueOn })}
        data-testid={CONSOLE_TEST_IDS.decisionDueOn}
      />
    </>
  );
}

function ReferralFields() {
  const { t } = useTranslation();
  const { draft, write } = useReview();
  const { referral } = draft;
  return (
    <>
      {(['office', 'address', 'phone'] as const).map((part) => (
        <TextField
          key={part}
          label={t(`decision.referral.${part}`)}
          value={referral[part]}
          maxLength={part === 'phone' ? 60 : 200}
          onChange={(words) => write({ referral: { ...referral, [part]: words } })}
          data-testid={CONSOLE_TEST_IDS.decisionReferral(part)}
        />
      ))}
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
