// The sites: parks, malls and hubs where kiosks stand.
import { Button, CONSOLE_TEST_IDS, Dialog, TextField } from '@cloud-window/shared/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { Site } from '@cloud-window/shared/protocol';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, queries } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { FormFoot } from '../shell/form-foot.tsx';
import { SiteHours } from '../queues/site-hours.tsx';
import { AdminPage, AdminTable, Loaded, SampleBadge } from './admin-page.tsx';

const SITES = ['sites'] as const;

export default function SitesPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const [adding, setAdding] = useState(false);
  const [timed, setTimed] = useState<Site | null>(null);
  const sites = useQuery({ queryKey: SITES, queryFn: () => api.call('listSites') });
  const kiosks = useQuery({ queryKey: ['kiosks'], queryFn: () => api.call('listKiosks') });
  const kiosksAt = (siteId: string) => (kiosks.data ?? []).filter((kiosk) => kiosk.site.id === siteId).length;
  return (
    <AdminPage
      title={t('places.sites')}
      intro={t('sites.intro')}
      action={
        <Button variant="primary" data-testid={CONSOLE_TEST_IDS.siteAdd} onPress={() => setAdding(true)}>
          {t('sites.add')}
        </Button>
      }
    >
      <Loaded query={sites} empty={t('sites.none')}>
        {(rows) => (
          <AdminTable
            head={[t('sites.nameChinese'), t('sites.nameEnglish'), t('sites.kiosks'), t('app.actions')]}
          >
            {rows.map((site) => (
              <tr key={site.id}>
                <th scope="row" lang="zh-CN">
                  {site.name['zh-CN']}
                </th>
                <td lang="en">
                  {site.name.en} {site.sample ? <SampleBadge /> : null}
                </td>
                <td className="cc-digits">{language.number(kiosksAt(site.id))}</td>
                <td>
                  <Button
                    aria-label={t('sites.hoursTitle', { name: language.text(site.name) })}
                    data-testid={CONSOLE_TEST_IDS.siteHours(site.id)}
                    onPress={() => setTimed(site)}
                  >
                    {t('sites.hours')}
                  </Button>
                </td>
              </tr>
            ))}
          </AdminTable>
        )}
      </Loaded>
      {timed ? <SiteHours site={timed} onClose={() => setTimed(null)} /> : null}
      {adding ? (
        <AddSite
          onClose={() => {
            setAdding(false);
            void queries.invalidateQueries({ queryKey: SITES });
          }}
        />
      ) : null}
    </AdminPage>
  );
}

function AddSite({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [chinese, setChinese] = useState('');
  const [english, setEnglish] = useState('');
  const add = useMutation({
    mutationFn: () =>
      api.call('addSite', { body: { name: { 'zh-CN': chinese.trim(), en: english.trim() } } }),
    onSuccess: onClose,
  });
  const ready = chinese.trim() !== '' && english.trim() !== '' && !add.isPending;
  return (
    <Dialog isOpen onClose={onClose} title={t('sites.add')} className="cc-modal">
      <form
        className="cc-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) add.mutate();
        }}
      >
        <TextField
          label={t('sites.nameChinese')}
          value={chinese}
          onChange={setChinese}
          autoFocus
          data-testid={CONSOLE_TEST_IDS.siteNameChinese}
        />
        <TextField
          label={t('sites.nameEnglish')}
          value={english}
          onChange={setEnglish}
          data-testid={CONSOLE_TEST_IDS.siteNameEnglish}
        />
        <FormFoot
          submit={t('sites.save')}
          isReady={ready}
          error={add.error}
          onClose={onClose}
          data-testid={CONSOLE_TEST_IDS.siteSave}
        />
      </form>
    </Dialog>
  );
}
