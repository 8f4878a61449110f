// Printing from the kiosk: the PDF itself goes to the printer, so that the paper carries what was sealed. In kiosk printing
// mode the browser asks nothing; when it cannot print, that is said, and how to take the paper along instead.
import { useRef, useState } from 'react';
import { Button, ErrorSentence, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { usePdf } from './use-pdf.ts';
import './receipt.css';

/** A button that prints the paper at this path, and what came of it. */
export function PrintPaper({ path, words }: { path: string; words: string }) {
  const { t } = useTranslation();
  const [state, setState] = useState<'idle' | 'printing' | 'printed' | 'failed'>('idle');
  const pdf = usePdf(state === 'printing' ? path : null);
  const isBusy = state === 'printing' && !pdf.error;
  return (
    <>
      <Button
        icon="printer"
        size="large"
        isDisabled={isBusy}
        data-testid={TEST_IDS.receiptPrint}
        onPress={() => {
          setState('printing');
          if (pdf.error) pdf.retry();
        }}
      >
        {isBusy ? t('receipt.printing') : words}
      </Button>
      {pdf.error ? (
        <ErrorSentence error={pdf.error} onRetry={pdf.retry} data-testid={TEST_IDS.errorSentence} />
      ) : null}
      {state === 'printed' || state === 'failed' ? (
        <p
          className="notice"
          data-tone={state === 'failed' ? 'warn' : 'idle'}
          role="status"
          data-testid={TEST_IDS.receiptPrinted}
          data-state={state}
        >
          {t(state === 'failed' ? 'receipt.printFailed' : 'receipt.printed')}
        </p>
      ) : null}
      {state === 'printing' && pdf.address ? <PrintFrame address={pdf.address} onDone={setState} /> : null}
    </>
  );
}

function PrintFrame({ address, onDone }: { address: string; onDone: (state: 'printed' | 'failed') => void }) {
  const { t } = useTranslation();
  const frame = useRef<HTMLIFrameElement>(null);
  return (
    <iframe
      ref={frame}
      className="print-frame"
      src={address}
      title={t('receipt.pdf')}
      aria-hidden="true"
      tabIndex={-1}
      onLoad={() => {
        try {
          // Chromium shows PDF in a frame of its own making, whose window prints it.
          const shown = frame.current?.contentWindow;
          if (!shown) throw new Error('the frame is gone');
          shown.print();
          onDone('printed');
        } catch {
          onDone('failed');
        }
      }}
    />
  );
}
