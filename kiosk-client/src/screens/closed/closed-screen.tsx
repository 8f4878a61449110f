// The number that was wanted could not be taken: it closed or filled up meanwhile. Everything is kept, and as soon as it
// opens again the number is taken from here.
import { Button, ErrorSentence, Icon, Spinner, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useVisit } from '../../flow/visit-store.ts';
import { useCaseRefresh } from '../../papers/use-case-refresh.ts';
import { useTakeNumber } from '../../papers/use-take-number.ts';
import { ClosedAnswer } from '../../service/closed-answer.tsx';
import { useService } from '../../service/use-service.ts';
import { CallbackButton, WaysOn } from '../../service/ways-on.tsx';
import { BackButton } from '../../shell/back-button.tsx';
import { ScreenBody } from '../../shell/frame.tsx';

export function ClosedScreen() {
  const { t } = useTranslation();
  const item = useVisit((visit) => visit.item);
  const record = useVisit((visit) => visit.case);
  const { go, patch } = useVisit.getState();
  const service = useService(item?.code ?? null);
  const taking = useTakeNumber();
  useCaseRefresh();
  const status = service.value;
  if (!record) return null;
  const pages = record.pages.filter((page) => page.current).length;
  return (
    <ScreenBody
      title={status?.open ? t('closedMeanwhile.openAgain') : t('closedMeanwhile.title')}
      actions={
        <>
          <BackButton />
          {status?.open ? (
            <Button
              variant="primary"
              size="large"
              icon="call"
              isDisabled={taking.running}
              data-testid={TEST_IDS.takeNumber}
              onPress={taking.run}
            >
              {t('papers.takeNumber')}
            </Button>
          ) : status?.callbacks ? (
            <CallbackButton
              onPress={() => {
                patch({ wantsCallback: true, aim: null });
                go('callback');
              }}
            />
          ) : null}
        </>
      }
    >
      <div className="stack" data-testid={TEST_IDS.closedScreen}>
        <p className="notice" data-tone="good">
          <Icon name="check" />
          <span>{t('closedMeanwhile.kept', { number: record.number, count: pages })}</span>
        </p>
        {taking.error ? <ErrorSentence error={taking.error} data-testid={TEST_IDS.errorSentence} /> : null}
        {service.error ? <ErrorSentence error={service.error} onRetry={service.retry} /> : null}
        {status?.closed ? <ClosedAnswer reason={status.closed} status={status} /> : null}
        {status || service.error ? null : <Spinner label={t('ui.loading')} />}
        {status && !status.open ? (
          <WaysOn
            {...(status.appointments
              ? {
                  onBook: () => {
                    patch({ wantsCallback: false, aim: 'book' });
                    go('slots');
                  },
                }
              : {})}
            {...(status.leaving
              ? {
                  onLeave: () => {
                    patch({ wantsCallback: false, aim: 'leave' });
                    go('leaving');
                  },
                }
              : {})}
          />
        ) : null}
      </div>
    </ScreenBody>
  );
}
