// The call ended without a decision: why, that the papers are kept, and both ways on; or that the decision is on its way.
import { Button, Icon, TEST_IDS, useStorePart } from '@cloud-window/shared/ui';
import { binaryPaths, type Case } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../../device/kiosk-services.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { wipe } from '../../flow/wipe.ts';
import { ScreenBody } from '../../shell/frame.tsx';
import { PrintPaper } from '../receipt/print-paper.tsx';
import '../result.css';

export function EndedScreen() {
  const { t } = useTranslation();
  const services = useKiosk();
  const reason = useStorePart(services.live.state, (state) => state.call?.status.endReason ?? null);
  const record = useVisit((visit) => visit.case);
  const go = useVisit((visit) => visit.go);
  const again = () => {
    services.live.dismissCall();
    go('papers');
  };
  if (record?.proposal) return <DecisionComes record={record} />;
  return (
    <ScreenBody
      title={t('ended.title')}
      className="screen--centred"
      actions={
        <>
          <Button size="large" data-testid={TEST_IDS.finish} onPress={() => void wipe(services, 'farewell')}>
            {t('ended.finish')}
          </Button>
          <Button
            variant="primary"
            size="large"
            icon="call"
            data-testid={TEST_IDS.queueAgain}
            onPress={again}
          >
            {t('ended.again')}
          </Button>
        </>
      }
    >
      <div className="result" data-tone="idle" data-testid={TEST_IDS.ended} data-reason={reason ?? ''}>
        <span className="result__sign">
          <Icon name="hangUp" />
        </span>
        <p className="result__text">{t(`ended.reason.${reason ?? 'unknown'}`)}</p>
        {record ? <p>{t('ended.kept', { number: record.number, count: countPages(record.pages) })}</p> : null}
      </div>
    </ScreenBody>
  );
}

/** The clerk has proposed a decision that a second person looks at: a slip to go home with. */
function DecisionComes({ record }: { record: Case }) {
  const { t } = useTranslation();
  const services = useKiosk();
  return (
    <ScreenBody
      title={t('proposed.title')}
      className="screen--centred"
      actions={
        <Button
          variant="primary"
          size="large"
          wide
          data-testid={TEST_IDS.finish}
          onPress={() => void wipe(services, 'farewell')}
        >
          {t('ended.finish')}
        </Button>
      }
    >
      <div className="stack">
        <div className="result" data-tone="busy" data-testid={TEST_IDS.decisionComes}>
          <span className="result__sign">
            <Icon name="clock" />
          </span>
          <p className="result__text">{t('proposed.word')}</p>
          <p>{t('proposed.means', { number: record.number })}</p>
        </div>
        <PrintPaper path={binaryPaths.receiptSlip(record.id)} words={t('proposed.print')} />
      </div>
    </ScreenBody>
  );
}

function countPages(pages: readonly { current: boolean }[]): number {
  return pages.filter((page) => page.current).length;
}
