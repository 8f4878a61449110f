// Loading the sample items, sites and kiosks, with a confirmation: they are labelled as samples everywhere.
import { Button, CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, queries } from '../session/clients.ts';
import { AdminPage } from './admin-page.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';

export default function SampleDataPage() {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const load = useMutation({
    mutationFn: () => api.call('loadSampleData'),
    onSuccess: () => {
      setAsking(false);
      for (const key of ['items', 'sites', 'kiosks']) void queries.invalidateQueries({ queryKey: [key] });
    },
  });
  return (
    <AdminPage title={t('places.sampleData')} intro={t('sampleData.intro')}>
      <section className="cc-card ad__card">
        <p>{t('sampleData.text')}</p>
        {load.data ? (
          <p className="cc-note" data-tone="good" role="status">
            <Icon name="check" />
            {t('sampleData.done', load.data)}
          </p>
        ) : null}
        <div className="cc-card__actions">
          <Button
            variant="primary"
            data-testid={CONSOLE_TEST_IDS.sampleDataLoad}
            onPress={() => setAsking(true)}
          >
            {t('sampleData.load')}
          </Button>
        </div>
      </section>
      {asking ? (
        <ConfirmDialog
          title={t('sampleData.confirmTitle')}
          text={t('sampleData.confirmText')}
          confirm={t('sampleData.load')}
          pending={load.isPending}
          error={load.error}
          onConfirm={() => load.mutate()}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </AdminPage>
  );
}
