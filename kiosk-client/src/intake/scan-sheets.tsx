// The scanner beside the kiosk: say how the sheets lie, start, see the pages arrive, and what to do when it stops.
import { AppError } from '@cloud-window/shared';
import type { Case } from '@cloud-window/shared/protocol';
import { Button, ErrorSentence, Spinner, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useScan, type ScanTarget } from './use-scan.ts';

interface ScanSheetsProps {
  record: Case;
  target: Omit<ScanTarget, 'caseId'>;
  /** While sheets are drawn in, nothing else may take their place on the screen. */
  onScanning: (scanning: boolean) => void;
}

export function ScanSheets({ record, target, onScanning }: ScanSheetsProps) {
  const { t } = useTranslation();
  const { step, start, cancel } = useScan({ ...target, caseId: record.id }, onScanning);
  if (step.name === 'scanning') {
    return (
      <>
        <Spinner label={t('scan.scanning')} />
        <p role="status">{t('scan.taken', { count: step.pages })}</p>
        <Button variant="quiet" icon="cross" isDisabled={step.ending} onPress={cancel}>
          {t('scan.cancel')}
        </Button>
      </>
    );
  }
  const again = step.name === 'ended';
  return (
    <>
      {again && step.error ? <ErrorSentence error={new AppError(step.error)} /> : null}
      {again ? (
        <p role="status" data-testid={TEST_IDS.scanned}>
          {t('scan.taken', { count: step.pages })}
        </p>
      ) : (
        <ol className="steps">
          <li>{t('scan.feeder')}</li>
          <li>{t('scan.glass')}</li>
        </ol>
      )}
      <div className="other-ways__list">
        <Button
          wide
          size="large"
          variant="primary"
          icon="printer"
          autoFocus
          data-testid={TEST_IDS.scanStart}
          onPress={() => start(false)}
        >
          {t(again ? 'scan.startAgain' : 'scan.start')}
        </Button>
        <Button wide icon="sideBySide" data-testid={TEST_IDS.scanBothSides} onPress={() => start(true)}>
          {t('scan.startBothSides')}
        </Button>
      </div>
    </>
  );
}
