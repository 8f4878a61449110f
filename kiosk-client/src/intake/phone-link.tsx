// A QR code for the applicant's phone: short-lived, for this case alone, ended with a press, by the wipe and by the decision.
import { useEffect, useState } from 'react';
import { AppError } from '@cloud-window/shared';
import type { Case, RouteResult } from '@cloud-window/shared/protocol';
import { Button, ErrorSentence, Icon, Spinner, TEST_IDS } from '@cloud-window/shared/ui';
import { QrCode } from '@cloud-window/shared/qr-code';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { withMaterial } from '../phone/fragment.ts';
import { formatDuration } from '../shell/format.ts';
import { useNow } from '../shell/use-now.ts';

type Link = RouteResult<'openPhoneLink'>;

export function PhoneLink({ record, materialCode }: { record: Case; materialCode: string }) {
  const { t } = useTranslation();
  const { link, error, renew, end, ended } = usePhoneLink(record.id);
  const now = useNow(1_000);
  const fromPhone = record.pages.filter((page) => page.current && page.origin === 'phone').length;
  useSignOfLife(fromPhone);
  const left = link ? link.expiresAt - now : 0;
  if (error) return <ErrorSentence error={error} onRetry={renew} data-testid={TEST_IDS.errorSentence} />;
  if (ended || (link && left <= 0)) {
    return (
      <>
        <p>{t('phoneLink.ended')}</p>
        <Button icon="refresh" onPress={renew}>
          {t('phoneLink.renew')}
        </Button>
      </>
    );
  }
  if (!link) return <Spinner label={t('phoneLink.opening')} />;
  return (
    <>
      <div className="phone-link">
        <QrCode
          className="phone-link__code"
          text={withMaterial(link.url, materialCode)}
          label={t('phoneLink.qr')}
          data-testid={TEST_IDS.phoneQr}
        />
        <ol className="steps">
          <li>{t('phoneLink.scan')}</li>
          <li>{t('phoneLink.photograph')}</li>
          <li>{t('phoneLink.appear')}</li>
        </ol>
      </div>
      <p role="status">{t('phoneLink.arrived', { count: fromPhone })}</p>
      <p className="dim">
        <Icon name="lock" /> {t('phoneLink.limits', { left: formatDuration(left) })}
      </p>
      <Button variant="quiet" icon="cross" onPress={end}>
        {t('phoneLink.end')}
      </Button>
    </>
  );
}

function usePhoneLink(caseId: string) {
  const { api } = useKiosk();
  const [link, setLink] = useState<Link | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [ended, setEnded] = useState(false);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let over = false;
    api.call('openPhoneLink', { params: { id: caseId } }).then(
      (opened) => {
        if (!over) setLink(opened);
      },
      (thrown: unknown) => {
        if (!over) setError(AppError.from(thrown));
      },
    );
    return () => {
      over = true;
    };
  }, [api, caseId, attempt]);
  return {
    link,
    error,
    ended,
    renew: () => {
      setError(null);
      setEnded(false);
      setLink(null);
      setAttempt((number) => number + 1);
    },
    end: () => {
      api.call('closePhoneLink', { params: { id: caseId } }).then(
        () => setEnded(true),
        (thrown: unknown) => setError(AppError.from(thrown)),
      );
    },
  };
}

/** Whoever photographs with the phone has not gone away: each page that arrives counts as a touch of the kiosk. */
function useSignOfLife(pages: number): void {
  useEffect(() => {
    window.dispatchEvent(new Event('input'));
  }, [pages]);
}
