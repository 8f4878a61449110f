// What was decided, why, and what can be done about it.
import { Button, Icon, TEST_IDS, type IconName, type Tone } from '@cloud-window/shared/ui';
import type { Case, Outcome } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import { useVisit } from '../../flow/visit-store.ts';
import { ScreenBody } from '../../shell/frame.tsx';
import { useLocalized } from '../../shell/use-localized.ts';
import '../result.css';
import './outcome.css';

const SIGNS: Readonly<Record<Outcome, { tone: Tone; icon: IconName }>> = {
  accepted: { tone: 'good', icon: 'check' },
  corrections: { tone: 'warn', icon: 'warning' },
  declined: { tone: 'bad', icon: 'cross' },
};

export function OutcomeScreen() {
  const { t } = useTranslation();
  const text = useLocalized();
  const { case: record, item, advance } = useVisit();
  const decision = record?.decision;
  if (!decision) return null;
  const { tone, icon } = SIGNS[decision.outcome];
  return (
    <ScreenBody
      title={t('outcome.title')}
      {...(item ? { lead: text(item.name) } : {})}
      actions={
        <Button variant="primary" size="large" wide data-testid={TEST_IDS.outcomeContinue} onPress={advance}>
          {t('outcome.continue')}
        </Button>
      }
    >
      <div className="stack" data-testid={TEST_IDS.outcome} data-outcome={decision.outcome}>
        <div className="result" data-tone={tone}>
          <span className="result__sign">
            <Icon name={icon} />
          </span>
          <p className="result__text">{t(`outcome.${decision.outcome}`)}</p>
          <p>{t(`outcomeMeans.${decision.outcome}`)}</p>
        </div>
        <h2 className="section-title">{t('outcome.reasons')}</h2>
        <ul className="reasons">
          {decision.reasons.map((reason) => (
            <li key={reason}>{t(`decisionReason.${reason}`)}</li>
          ))}
        </ul>
        {decision.outcome === 'accepted' ? null : <RejectedPages record={record} />}
        {decision.note ? (
          <>
            <h2 className="section-title">{t('outcome.note')}</h2>
            <p className="quote" data-testid={TEST_IDS.outcomeNote}>
              {decision.note}
            </p>
          </>
        ) : null}
        {decision.remedies ? (
          <>
            <h2 className="section-title">{t('outcome.remedies')}</h2>
            <p className="quote">{decision.remedies}</p>
          </>
        ) : null}
        <p className="dim">{t('outcome.by', { name: decision.by })}</p>
      </div>
    </ScreenBody>
  );
}

/** One notice for everything: each page that has to come again, with its cause. */
function RejectedPages({ record }: { record: Case }) {
  const { t } = useTranslation();
  const text = useLocalized();
  const item = useVisit((visit) => visit.item);
  const rejected = record.pages.filter((page) => page.current && page.verdict?.value === 'rejected');
  if (rejected.length === 0) return null;
  return (
    <>
      <h2 className="section-title">{t('outcome.pages')}</h2>
      <ul className="reasons">
        {rejected.map((page) => {
          const material = item?.materials.find((each) => each.code === page.materialCode);
          return (
            <li key={page.id}>
              {t('outcome.page', {
                material: material ? text(material.name) : page.materialCode,
                number: page.position,
              })}
              {page.verdict?.reason ? `: ${t(`pageReason.${page.verdict.reason}`)}` : ''}
              {page.verdict?.note ? ` (${page.verdict.note})` : ''}
            </li>
          );
        })}
      </ul>
    </>
  );
}
