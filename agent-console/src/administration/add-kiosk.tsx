// A new kiosk: its name and the site where it stands. Pairing follows at once.
import type { Kiosk } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Dialog, ErrorSentence, TextField } from '@cloud-window/shared/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { SelectField } from '../shell/fields.tsx';

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
        {(add.error ?? sites.error) ? <ErrorSentence error={add.error ?? sites.error} /> : null}
        <div className="cw-dialog__actions">
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button
            type="submit"
            variant="primary"
            isDisabled={!ready}
            data-testid={CONSOLE_TEST_IDS.kioskSave}
          >
            {t('kiosks.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
