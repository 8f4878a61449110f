// The receipt as a file on one's own telephone: for whoever has its QR code, and so has the paper in hand.
import { useState } from 'react';
import { AppError } from '@cloud-window/shared';
import { binaryPaths } from '@cloud-window/shared/protocol';
import { Button, ErrorSentence, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';

export function TakeAlong({ number, token }: { number: string; token: string }) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const take = async () => {
    setBusy(true);
    setError(null);
    try {
      save(await fetchReceipt(number, token), `${number}.pdf`);
    } catch (thrown) {
      setError(AppError.from(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        icon="download"
        wide
        isDisabled={isBusy}
        data-testid={TEST_IDS.verifyTakeAlong}
        onPress={() => void take()}
      >
        {t(isBusy ? 'verify.taking' : 'verify.takeAlong')}
      </Button>
      {error ? <ErrorSentence error={error} onRetry={() => void take()} /> : null}
    </>
  );
}

async function fetchReceipt(number: string, token: string): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(binaryPaths.receiptTakenAlong, {
      method: 'POST',
      cache: 'no-store',
      headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'cloud-window' },
      body: JSON.stringify({ n: number, t: token }),
    });
  } catch (cause) {
    throw new AppError('STORE_UNAVAILABLE', 'the server cannot be reached', { cause });
  }
  if (!response.ok) throw new AppError(response.status === 404 ? 'NOT_FOUND' : 'INTERNAL');
  return response.blob();
}

function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
