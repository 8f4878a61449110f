// Where the scanner beside a kiosk is; an empty address means that there is none.
import type { Kiosk } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Dialog, TextField } from '@cloud-window/shared/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../session/clients.ts';
import { FormFoot } from '../shell/form-foot.tsx';

export function KioskScanner({ kiosk, onClose }: { kiosk: Kiosk; onClose: () => void }) {
  const { t } = useTranslation();
  const params = { id: kiosk.id };
  const known = useQuery({
    queryKey: ['kioskScanner', kiosk.id],
    queryFn: () => api.call('kioskScanner', { params }),
    // An address that somebody else has set meanwhile must not be put back.
    gcTime: 0,
  });
  const [typed, setTyped] = useState<string | null>(null);
  const address = typed ?? known.data?.url ?? '';
  const save = useMutation({
    mutationFn: () => api.call('setKioskScanner', { params, body: { url: address.trim() || null } }),
    onSuccess: onClose,
  });
  const ready = known.isSuccess && !save.isPending;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('kiosks.scannerTitle', { name: kiosk.name })}
      className="cc-modal"
    >
      <form
        className="cc-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) save.mutate();
        }}
      >
        <TextField
          label={t('kiosks.scannerAddress')}
          hint={t('kiosks.scannerHint')}
          value={address}
          onChange={setTyped}
          maxLength={200}
          autoFocus
          data-testid={CONSOLE_TEST_IDS.scannerAddress}
        />
        <FormFoot
          submit={t('kiosks.scannerSave')}
          isReady={ready}
          error={save.error ?? known.error}
          onClose={onClose}
          data-testid={CONSOLE_TEST_IDS.scannerSave}
        />
      </form>
    </Dialog>
  );
}
