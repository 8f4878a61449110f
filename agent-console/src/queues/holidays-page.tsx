// Days without service: for everybody, for one queue or for one site.
import type { Holiday, Site, ServiceQueue } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Dialog, TextField } from '@cloud-window/shared/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AdminPage, AdminTable, Loaded } from '../administration/admin-page.tsx';
import { ConfirmDialog } from '../administration/confirm-dialog.tsx';
import { api, queries } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { DateField, SelectField } from '../shell/fields.tsx';
import { FormFoot } from '../shell/form-foot.tsx';

const HOLIDAYS = ['holidays'] as const;
const NO_QUEUES: readonly ServiceQueue[] = [];
const NO_SITES: readonly Site[] = [];

export default function HolidaysPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const [open, setOpen] = useState<'add' | Holiday | null>(null);
  const holidays = useQuery({ queryKey: HOLIDAYS, queryFn: () => api.call('listHolidays') });
  const queues = useQuery({ queryKey: ['queues'], queryFn: () => api.call('listQueues') }).data ?? NO_QUEUES;
  const sites = useQuery({ queryKey: ['sites'], queryFn: () => api.call('listSites') }).data ?? NO_SITES;
  const close = () => {
    setOpen(null);
    void queries.invalidateQueries({ queryKey: HOLIDAYS });
  };
  const nameOf = (list: readonly (ServiceQueue | Site)[], id: string | null, all: string) => {
    if (id === null) return all;
    const found = list.find((one) => one.id === id);
    return found ? language.text(found.name) : id;
  };
  return (
    <AdminPage
      title={t('places.holidays')}
      intro={t('holidays.intro')}
      action={
        <Button variant="primary" data-testid={CONSOLE_TEST_IDS.holidayAdd} onPress={() => setOpen('add')}>
          {t('holidays.add')}
        </Button>
      }
    >
      <Loaded query={holidays} empty={t('holidays.none')}>
        {(rows) => (
          <AdminTable
            head={[
              t('holidays.date'),
              t('holidays.name'),
              t('holidays.queue'),
              t('holidays.site'),
              t('app.actions'),
            ]}
          >
            {rows
              .toSorted((one, other) => one.date.localeCompare(other.date))
              .map((holiday) => (
                <tr key={holiday.id} data-testid={CONSOLE_TEST_IDS.holidayRow(holiday.id)}>
                  <td className="cc-digits">{language.day(holiday.date)}</td>
                  <th scope="row">{language.text(holiday.name)}</th>
                  <td>{nameOf(queues, holiday.queueId, t('holidays.allQueues'))}</td>
                  <td>{nameOf(sites, holiday.siteId, t('holidays.allSites'))}</td>
                  <td>
                    <Button
                      variant="quiet"
                      aria-label={t('holidays.removeOne', { name: language.text(holiday.name) })}
                      onPress={() => setOpen(holiday)}
                    >
                      {t('holidays.remove')}
                    </Button>
                  </td>
                </tr>
              ))}
          </AdminTable>
        )}
      </Loaded>
      {open === 'add' ? <AddHoliday queues={queues} sites={sites} onClose={close} /> : null}
      {open !== null && open !== 'add' ? <RemoveHoliday holiday={open} onClose={close} /> : null}
    </AdminPage>
  );
}

interface AddHolidayProps {
  queues: readonly ServiceQueue[];
  sites: readonly Site[];
  onClose: () => void;
}

function AddHoliday({ queues, sites, onClose }: AddHolidayProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [date, setDate] = useState('');
  const [chinese, setChinese] = useState('');
  const [english, setEnglish] = useState('');
  const [queueId, setQueueId] = useState('');
  const [siteId, setSiteId] = useState('');
  const add = useMutation({
    mutationFn: () =>
      api.call('addHoliday', {
        body: {
          date,
          name: { 'zh-CN': chinese.trim(), en: english.trim() },
          queueId: queueId === '' ? null : queueId,
          siteId: siteId === '' ? null : siteId,
        },
      }),
    onSuccess: onClose,
  });
  const ready = date !== '' && chinese.trim() !== '' && english.trim() !== '' && !add.isPending;
  const options = (all: string, list: readonly (ServiceQueue | Site)[]) => [
    { value: '', label: all },
    ...list.map(({ id, name }) => ({ value: id, label: language.text(name) })),
  ];
  return (
    <Dialog isOpen onClose={onClose} title={t('holidays.add')} className="cc-modal">
      <form
        className="cc-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) add.mutate();
        }}
      >
        <DateField
          label={t('holidays.date')}
          value={date}
          onChange={setDate}
          autoFocus
          data-testid={CONSOLE_TEST_IDS.holidayDate}
        />
        <div className="cc-form__row">
          <TextField
            label={t('sites.nameChinese')}
            value={chinese}
            onChange={setChinese}
            maxLength={60}
            data-testid={CONSOLE_TEST_IDS.holidayChinese}
          />
          <TextField
            label={t('sites.nameEnglish')}
            value={english}
            onChange={setEnglish}
            maxLength={60}
            data-testid={CONSOLE_TEST_IDS.holidayEnglish}
          />
        </div>
        <div className="cc-form__row">
          <SelectField
            label={t('holidays.queue')}
            value={queueId}
            options={options(t('holidays.allQueues'), queues)}
            onChange={setQueueId}
          />
          <SelectField
            label={t('holidays.site')}
            value={siteId}
            options={options(t('holidays.allSites'), sites)}
            onChange={setSiteId}
          />
        </div>
        <FormFoot
          submit={t('holidays.save')}
          isReady={ready}
          error={add.error}
          onClose={onClose}
          data-testid={CONSOLE_TEST_IDS.holidaySave}
        />
      </form>
    </Dialog>
  );
}

function RemoveHoliday({ holiday, onClose }: { holiday: Holiday; onClose: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const remove = useMutation({
    mutationFn: () => api.call('removeHoliday', { params: { id: `${holiday.id}` } }),
    onSuccess: onClose,
  });
  return (
    <ConfirmDialog
      title={t('holidays.removeTitle', {
        name: language.text(holiday.name),
        date: language.day(holiday.date),
      })}
      text={t('holidays.removeText')}
      confirm={t('holidays.remove')}
      danger
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    />
  );
}
