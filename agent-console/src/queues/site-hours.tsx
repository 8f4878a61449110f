// When a site itself is open: nobody can be called from there at other times, whatever its queues say.
import type { Site, WeeklyHours } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Dialog, ErrorSentence, Spinner } from '@cloud-window/shared/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { FormFoot } from '../shell/form-foot.tsx';
import { draftWeek, weekOf } from './opening-week.ts';
import { WeekEditor } from './week-editor.tsx';

export function SiteHours({ site, onClose }: { site: Site; onClose: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const hours = useQuery({
    queryKey: ['site-hours', site.id],
    queryFn: () => api.call('siteHours', { params: { id: site.id } }),
    gcTime: 0,
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('sites.hoursTitle', { name: language.text(site.name) })}
      className="cc-modal cc-modal--wide"
    >
      {hours.data ? (
        <HoursForm site={site} hours={hours.data} onClose={onClose} />
      ) : hours.error ? (
        <ErrorSentence error={hours.error} onRetry={() => void hours.refetch()} />
      ) : (
        <Spinner label={t('ui.loading')} />
      )}
    </Dialog>
  );
}

interface HoursFormProps {
  site: Site;
  hours: WeeklyHours;
  onClose: () => void;
}

function HoursForm({ site, hours, onClose }: HoursFormProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => draftWeek(hours));
  const week = weekOf(draft);
  const save = useMutation({
    mutationFn: async () => {
      if (week) await api.call('updateSiteHours', { params: { id: site.id }, body: { hours: week } });
    },
    onSuccess: onClose,
  });
  const ready = week !== null && !save.isPending;
  return (
    <form
      className="cc-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) save.mutate();
      }}
    >
      <WeekEditor draft={draft} alwaysLabel={t('sites.always')} onChange={setDraft} />
      <FormFoot
        submit={t('sites.saveHours')}
        isReady={ready}
        error={save.error}
        onClose={onClose}
        data-testid={CONSOLE_TEST_IDS.siteHoursSave}
      />
    </form>
  );
}
