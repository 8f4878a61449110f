// What a new installation still needs before the first call, in order, each with the way there.
import { CONSOLE_TEST_IDS, ErrorSentence, Icon, Spinner } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { AdminPage } from './admin-page.tsx';
import { useFirstSteps } from './first-steps.ts';
import './first-steps.css';

export default function FirstStepsPage() {
  const { t } = useTranslation();
  const { steps, error, retry } = useFirstSteps();
  if (steps === null) {
    return (
      <main className="cc-alone">
        {error ? <ErrorSentence error={error} onRetry={retry} /> : <Spinner label={t('ui.loading')} />}
      </main>
    );
  }
  const next = steps.findIndex((step) => !step.done);
  return (
    <AdminPage
      title={t('places.firstSteps')}
      intro={t(next === -1 ? 'firstSteps.allDone' : 'firstSteps.intro')}
    >
      <ol className="fs">
        {steps.map((step, index) => (
          <li
            key={step.key}
            className="cc-card fs__step"
            data-tone={step.done ? 'good' : index === next ? 'busy' : 'idle'}
            data-testid={CONSOLE_TEST_IDS.firstStep(step.key)}
            data-done={step.done}
          >
            <span className="fs__sign">
              {step.done ? <Icon name="check" /> : <span aria-hidden="true">{index + 1}</span>}
            </span>
            <div>
              <h2>
                {t(`firstSteps.${step.key}.title`)}{' '}
                <span className="fs__state">{t(step.done ? 'firstSteps.done' : 'firstSteps.open')}</span>
              </h2>
              <p>{t(`firstSteps.${step.key}.text`, { count: step.count })}</p>
            </div>
            <span className="fs__links">
              {step.links.map((link) => (
                <Link
                  key={link.to}
                  to={link.to}
                  className={
                    index === next && link === step.links[0] ? 'fs__link fs__link--next' : 'fs__link'
                  }
                >
                  {t(`places.${link.place}`)}
                </Link>
              ))}
            </span>
          </li>
        ))}
      </ol>
      <p className="cc-muted">
        {t('firstSteps.addresses', {
          desk: `${location.origin}/console/`,
          kiosk: `${location.origin}/kiosk/`,
        })}
      </p>
    </AdminPage>
  );
}
