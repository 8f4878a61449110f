// A new kiosk: its name and the site where it stands. Pairing follows at once.
import type { Kiosk } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Dialog, TextField } from '@cloud-window/shared/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { SelectField } from '../shell/fields.tsx';
import { FormFoot } from '../shell/form-foot.tsx';

export function AddKiosk({ onAdded, onClose }: { onAdded: (kiosk: Kiosk) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const sites = useQuery({ queryKey: ['sites'], queryFn: () => api.call('listSites') });
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const siteId = chosen ?? sites.data?.[0]?.id ?? '';
  const add = useMutation({
    mutationFn: () => api.call('addKiosk', { body: { siteId, name: name.trim() } }),
    onSuccess: onAdded,
  });
  const ready = name.trim() !== '' && siteId !== '' && !add.isPending;
  return (
    <Dialog isOpen onClose={onClose} title={t('kiosks.add')} className="cc-modal">
      <form
        className="cc-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) add.mutate();
        }}
      >
        <TextField
          label={t('kiosks.name')}
          hint={t('kiosks.nameHint')}
          value={name}
          onChange={setName}
          maxLength={40}
          autoFocus
          data-testid={CONSOLE_TEST_IDS.kioskName}
        />
        {sites.data?.length === 0 ? (
          <p className="cc-note" data-tone="warn">
            {t('kiosks.noSites')}
          </p>
        ) : (
          <SelectField
            label={t('kiosks.site')}
            value={siteId}
            options={(sites.data ?? []).map((site) => ({ value: site.id, label: language.text(site.name) }))}
            onChange={setChosen}
            data-testid={CONSOLE_TEST_IDS.kioskSite}
          />
        )}
        <FormFoot
          submit={t('kiosks.save')}
          isReady={ready}
          error={add.error ?? sites.error}
          onClose={onClose}
          data-testid={CONSOLE_TEST_IDS.kioskSave}
        />
      </form>
    </Dialog>
  );
}
