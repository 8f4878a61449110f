// What was decided, why, and what can be done about it.
import { Button, Icon, localeOf, TEST_IDS, type IconName, type Tone } from '@cloud-window/shared/ui';
import type { Case, Decision, Localized, Outcome } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import { useVisit } from '../../flow/visit-store.ts';
import { formatDay } from '../../shell/format.ts';
import { ScreenBody } from '../../shell/frame.tsx';
import { useLocalized } from '../../shell/use-localized.ts';
import '../result.css';
import './outcome.css';

const SIGNS: Readonly<Record<Outcome, { tone: Tone; icon: IconName }>> = {
  accepted: { tone: 'good', icon: 'check' },
  supplement: { tone: 'good', icon: 'clock' },
  corrections: { tone: 'warn', icon: 'warning' },
  declined: { tone: 'bad', icon: 'cross' },
  notCompetent: { tone: 'busy', icon: 'building' },
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
        <Promised decision={decision} />
        <Referral decision={decision} />
        {decision.outcome === 'supplement' ? null : <Defects record={record} decision={decision} />}
        <Reasons decision={decision} />
        <Quote title={t('outcome.note')} words={decision.note} testId={TEST_IDS.outcomeNote} />
        <Quote title={t('outcome.remedies')} words={decision.remedies} />
        <p className="dim">
          {t('outcome.by', { name: [decision.by, decision.approvedBy].filter(Boolean).join(' / ') })}
        </p>
      </div>
    </ScreenBody>
  );
}

function Quote({ title, words, testId }: { title: string; words: string; testId?: string }) {
  if (words === '') return null;
  return (
    <>
      <h2 className="section-title">{title}</h2>
      <p className="quote" data-testid={testId}>
        {words}
      </p>
    </>
  );
}

/** What was not said in the sentence above already. */
function Reasons({ decision }: { decision: Decision }) {
  const { t } = useTranslation();
  const { outcome, reasons } = decision;
  if (outcome === 'supplement' || outcome === 'notCompetent') return null;
  return (
    <>
      <h2 className="section-title">{t('outcome.reasons')}</h2>
      <ul className="reasons">
        {reasons.map((reason) => (
          <li key={reason}>{t(`decisionReason.${reason}`)}</li>
        ))}
      </ul>
    </>
  );
}

function useMaterialName(): (code: string) => string {
  const text = useLocalized();
  const item = useVisit((visit) => visit.item);
  return (code) => {
    const name: Localized | undefined = item?.materials.find((each) => each.code === code)?.name;
    return name ? text(name) : code;
  };
}

/** What comes later, and until when. */
function Promised({ decision }: { decision: Decision }) {
  const { t, i18n } = useTranslation();
  const nameOf = useMaterialName();
  if (decision.promised.length === 0 || decision.dueAt === null) return null;
  return (
    <>
      <h2 className="section-title">
        {t('outcome.promised', { until: formatDay(decision.dueAt, localeOf(i18n)) })}
      </h2>
      <ul className="reasons" data-testid={TEST_IDS.outcomePromised}>
        {decision.promised.map((code) => (
          <li key={code}>{nameOf(code)}</li>
        ))}
      </ul>
      <p>{t('outcome.promise')}</p>
    </>
  );
}

/** Where to go instead. */
function Referral({ decision: { referral } }: { decision: Decision }) {
  const { t } = useTranslation();
  if (referral === null) return null;
  return (
    <>
      <h2 className="section-title">{t('outcome.goThere')}</h2>
      <dl className="referral" data-testid={TEST_IDS.outcomeReferral}>
        <dt>{t('outcome.office')}</dt>
        <dd>{referral.office}</dd>
        <dt>{t('outcome.address')}</dt>
        <dd>{referral.address}</dd>
        <dt>{t('outcome.phone')}</dt>
        <dd>{referral.phone}</dd>
      </dl>
    </>
  );
}

/** One notice for everything: each thing that has to be put in order, with its cause. */
function Defects({ record, decision }: { record: Case; decision: Decision }) {
  const { t } = useTranslation();
  const nameOf = useMaterialName();
  if (decision.defects.length === 0) return null;
  return (
    <>
      <h2 className="section-title">{t('outcome.defects')}</h2>
      <ol className="reasons reasons--numbered" data-testid={TEST_IDS.outcomeDefects}>
        {decision.defects.map((defect) => (
          <li key={`${defect.materialCode}/${defect.kind}/${defect.position ?? 0}`}>
            {defect.position === null
              ? nameOf(defect.materialCode)
              : t('outcome.page', { material: nameOf(defect.materialCode), number: defect.position })}
            {': '}
            {defect.reason ? t(`pageReason.${defect.reason}`) : t(`outcome.defect.${defect.kind}`)}
            {defect.note ? ` (${defect.note})` : ''}
          </li>
        ))}
      </ol>
      {decision.outcome === 'corrections' ? <p>{t('outcome.anyKiosk', { number: record.number })}</p> : null}
    </>
  );
}
