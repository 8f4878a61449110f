// Who runs this kiosk, and how far the person has come.
import { Icon } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { isVisit, phaseOf, PHASES } from '../flow/steps.ts';
import { useVisit } from '../flow/visit-store.ts';
import { useLocalized } from './use-localized.ts';
import { EndVisit } from './end-visit.tsx';
import { Logo } from './logo.tsx';

export function ProgressHeader() {
  const { t } = useTranslation();
  const text = useLocalized();
  const { kiosk } = useKiosk();
  const phase = useVisit((visit) => phaseOf(visit.step));
  // In the queue and in the call one leaves by their own buttons.
  const leavable = useVisit((visit) => isVisit(visit.step) && visit.step !== 'live');
  const present = phase ? PHASES.indexOf(phase) : -1;
  return (
    <header className="header">
      <div className="header__brand">
        <Logo />
        <span className="header__name">{t('app.name')}</span>
        <span className="header__site">{text(kiosk.site.name)}</span>
        {leavable ? <EndVisit /> : null}
      </div>
      {phase ? (
        <ol className="phases" aria-label={t('phases.label')}>
          {PHASES.map((each, index) => (
            <li
              key={each}
              className="phases__phase"
              data-state={index < present ? 'done' : index === present ? 'present' : 'ahead'}
              {...(index === present ? { 'aria-current': 'step' as const } : {})}
            >
              <span className="phases__mark">{index < present ? <Icon name="check" /> : index + 1}</span>
              <span className="phases__name">{t(`phases.${each}`)}</span>
            </li>
          ))}
        </ol>
      ) : null}
    </header>
  );
}
