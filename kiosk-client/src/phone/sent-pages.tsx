// The pages that this phone has sent in this visit, small, and in a word how far each is.
import type { PageUpload, PageUploads } from '@cloud-window/shared/client';
import { Badge, Button, errorKey, TEST_IDS, useStoreValue } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';

export function SentPages({ uploads }: { uploads: PageUploads }) {
  const { t } = useTranslation();
  const sent = useStoreValue(uploads.state);
  if (sent.length === 0) return null;
  const arrived = sent.filter((upload) => upload.state === 'done').length;
  return (
    <section aria-labelledby="sent">
      <h2 id="sent">{t('phone.sent')}</h2>
      <p role="status" data-testid={TEST_IDS.phoneArrived} data-count={arrived}>
        {t('phone.arrived', { count: arrived })}
      </p>
      <ul className="phone__sent">
        {sent.map((upload) => (
          <li key={upload.localId}>
            <SentPage upload={upload} onRetry={() => uploads.retry(upload.localId)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function SentPage({ upload, onRetry }: { upload: PageUpload; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <img src={upload.previewUrl} alt={t('phone.pageAlt')} loading="lazy" />
      {upload.state === 'done' ? <Badge tone="good">{t('phone.atKiosk')}</Badge> : null}
      {upload.state === 'queued' || upload.state === 'sending' ? (
        <Badge tone="busy">{t('phone.sending')}</Badge>
      ) : null}
      {upload.state === 'failed' ? (
        <>
          <p role="alert">{t(errorKey(upload.error))}</p>
          {upload.error?.retryable ? (
            <Button variant="quiet" icon="refresh" onPress={onRetry}>
              {t('ui.retry')}
            </Button>
          ) : null}
        </>
      ) : null}
    </>
  );
}
