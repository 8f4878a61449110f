// The receipt to take along: by telephone (QR), on paper, or to look at here.
import { useState } from 'react';
import { Button, Dialog, ErrorSentence, localeOf, Spinner, TEST_IDS } from '@cloud-window/shared/ui';
import { binaryPaths, type Receipt } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../../device/kiosk-services.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { BackButton } from '../../shell/back-button.tsx';
import { formatInstant } from '../../shell/format.ts';
import { ScreenBody } from '../../shell/frame.tsx';
import { useLoaded } from '../../shell/use-loaded.ts';
import { QrCode } from '@cloud-window/shared/qr-code';
import { PrintPaper } from './print-paper.tsx';
import { usePdf } from './use-pdf.ts';
import './receipt.css';

const LOOK_AGAIN_MS = 2_000;
/** The browser's PDF viewer without its own menus (PDF open parameters). */
const BARE_VIEWER = '#toolbar=0&navpanes=0&view=FitH';

export default function ReceiptScreen() {
  const { t } = useTranslation();
  const { api } = useKiosk();
  const { case: record, advance } = useVisit();
  // The decision may have arrived a moment before its receipt.
  const waiting = record !== null && record.receipt === null;
  const later = useLoaded(
    waiting ? record.id : null,
    () => api.call('getCase', { params: { id: record?.id ?? '' } }),
    LOOK_AGAIN_MS,
  );
  const receipt = record?.receipt ?? later.value?.receipt ?? null;
  return (
    <ScreenBody
      title={t('receipt.title')}
      lead={t('receipt.lead')}
      actions={
        <>
          <BackButton />
          <Button variant="primary" size="large" data-testid={TEST_IDS.receiptContinue} onPress={advance}>
            {t('receipt.continue')}
          </Button>
        </>
      }
    >
      {record && receipt ? (
        <ReceiptCard caseId={record.id} receipt={receipt} />
      ) : (
        <Spinner label={t('receipt.coming')} />
      )}
    </ScreenBody>
  );
}

function ReceiptCard({ caseId, receipt }: { caseId: string; receipt: Receipt }) {
  const { t, i18n } = useTranslation();
  const [isShown, setShown] = useState(false);
  const url = new URL(receipt.verifyUrl, location.href).href;
  const pdf = usePdf(isShown ? binaryPaths.receiptPdf(caseId) : null);
  return (
    <>
      <div className="receipt">
        <div className="receipt__words">
          <p className="dim">{t('receipt.number')}</p>
          <p className="receipt__number" data-testid={TEST_IDS.receiptNumber}>
            {receipt.number}
          </p>
          <p className="dim">{formatInstant(receipt.issuedAt, localeOf(i18n))}</p>
          <ol className="steps">
            <li>{t('receipt.scan')}</li>
            <li>{t('receipt.keep')}</li>
            <li>{t('receipt.verify')}</li>
          </ol>
        </div>
        <QrCode className="qr" text={url} label={t('receipt.qr')} data-testid={TEST_IDS.receiptQr} />
      </div>
      {pdf.error ? (
        <ErrorSentence error={pdf.error} onRetry={pdf.retry} data-testid={TEST_IDS.errorSentence} />
      ) : null}
      <div className="cards cards--two">
        <PrintPaper path={binaryPaths.receiptSlip(caseId)} words={t('receipt.print')} />
        <Button icon="paper" size="large" data-testid={TEST_IDS.receiptShow} onPress={() => setShown(true)}>
          {t('receipt.show')}
        </Button>
      </div>
      <Dialog
        isOpen={isShown && pdf.address !== null}
        onClose={() => setShown(false)}
        title={t('receipt.pdf')}
        className="receipt-dialog"
        actions={
          <Button variant="primary" onPress={() => setShown(false)}>
            {t('ui.close')}
          </Button>
        }
      >
        {pdf.address ? (
          <iframe className="receipt-dialog__pdf" src={pdf.address + BARE_VIEWER} title={t('receipt.pdf')} />
        ) : null}
      </Dialog>
    </>
  );
}
