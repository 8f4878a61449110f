// The pairing code in large, to be read across a room while somebody types it at the kiosk; says when it has worked.
import type { Kiosk } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Dialog, ErrorSentence, Spinner, StatusDot } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../session/clients.ts';
import { formatClock, useServerNow } from '../session/server-clock.ts';

export function PairingDialog({ kiosk, onClose }: { kiosk: Kiosk; onClose: () => void }) {
  const { t } = useTranslation();
  const now = useServerNow(null);
  const [pairedBefore] = useState(kiosk.pairedAt);
  const create = useMutation({
    mutationFn: () => api.call('createPairingCode', { params: { id: kiosk.id } }),
  });
  const { mutate } = create;
  useEffect(() => mutate(), [mutate]);
  const done = kiosk.pairedAt !== null && kiosk.pairedAt !== pairedBefore;
  const left = create.data ? create.data.expiresAt - now : 0;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('pairing.title', { name: kiosk.name })}
      className="cc-modal"
      actions={
        <>
          {done ? null : (
            <Button icon="refresh" isDisabled={create.isPending} onPress={() => mutate()}>
              {t('pairing.newCode')}
            </Button>
          )}
          <Button variant="primary" onPress={onClose}>
            {t('ui.close')}
          </Button>
        </>
      }
    >
      {done ? (
        <p role="status">
          <StatusDot tone="good">{t('pairing.done')}</StatusDot>
        </p>
      ) : (
        <>
          <p>{t('pairing.text')}</p>
          {create.data ? (
            <div className="ad-code" data-expired={left <= 0}>
              <output className="cc-digits" data-testid={CONSOLE_TEST_IDS.pairingCode}>
                {create.data.code}
              </output>
              <p className="cc-muted">
                {left > 0 ? t('pairing.expires', { time: formatClock(left) }) : t('pairing.expired')}
              </p>
            </div>
          ) : create.error ? (
            <ErrorSentence error={create.error} onRetry={() => mutate()} />
          ) : (
            <Spinner label={t('ui.loading')} />
          )}
        </>
      )}
    </Dialog>
  );
}
