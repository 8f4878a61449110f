// The appointments of a day, by time: what for, where, under which code, and whether the person has come. No names: whoever
// comes says the code.
import { type APPOINTMENT_STATES } from '@cloud-window/shared/protocol';
import {
  Button,
  CONSOLE_TEST_IDS,
  ErrorSentence,
  Icon,
  Spinner,
  StatusDot,
  type IconName,
  type Tone,
} from '@cloud-window/shared/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AdminPage, AdminTable } from '../administration/admin-page.tsx';
import { dateAfter, startOfDay, wallTime } from '@cloud-window/shared';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { useServerNow } from '../session/server-clock.ts';
import { useTimeZone } from '../session/time-zone.ts';
import { DateField, SelectField } from '../shell/fields.tsx';
import './appointments.css';

const MINUTE_MS = 60_000;
const REFRESH_MS = 15_000;
const ALL = '';

type State = (typeof APPOINTMENT_STATES)[number];
const LOOK: Readonly<Record<State, { tone: Tone; icon: IconName }>> = {
  held: { tone: 'idle', icon: 'clock' },
  booked: { tone: 'busy', icon: 'clock' },
  arrived: { tone: 'good', icon: 'check' },
  released: { tone: 'warn', icon: 'refresh' },
  cancelled: { tone: 'idle', icon: 'cross' },
};

export default function AppointmentsPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const zone = useTimeZone();
  const now = useServerNow(null, MINUTE_MS);
  const today = wallTime(now, zone).date;
  const [chosen, setChosen] = useState<string | null>(null);
  const [site, setSite] = useState(ALL);
  const date = chosen ?? today;
  const from = startOfDay(date, zone);
  const to = startOfDay(dateAfter(date, 1), zone);
  const appointments = useQuery({
    queryKey: ['appointments', from, to],
    queryFn: () => api.call('listAppointments', { query: { from, to } }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const items = useQuery({
    queryKey: ['items', ''],
    queryFn: () => api.call('listItems'),
    staleTime: 60_000,
  });
  const itemName = (code: string) => {
    const item = items.data?.find((one) => one.code === code);
    return item ? language.text(item.name) : code;
  };
  const all = appointments.data;
  const sites = [...new Set(all?.map((one) => language.text(one.site)))].toSorted((one, other) =>
    one.localeCompare(other, language.locale),
  );
  const only = sites.includes(site) ? site : ALL;
  const rows = all?.filter((one) => only === ALL || language.text(one.site) === only);
  const count = (state: State) => rows?.filter((one) => one.state === state).length ?? 0;
  const turn = (days: number) => setChosen(dateAfter(date, days));
  return (
    <AdminPage
      title={t('places.appointments')}
      intro={t('appointments.intro')}
      action={
        <Button
          icon="refresh"
          isDisabled={appointments.isFetching}
          onPress={() => void appointments.refetch()}
        >
          {t('audit.refresh')}
        </Button>
      }
    >
      <div className="ap__choice">
        <Button icon="back" onPress={() => turn(-1)}>
          {t('appointments.before')}
        </Button>
        <DateField
          label={t('appointments.day')}
          value={date}
          onChange={(value) => {
            if (value !== '') setChosen(value);
          }}
          data-testid={CONSOLE_TEST_IDS.appointmentDay}
        />
        <Button onPress={() => turn(1)}>
          {t('appointments.after')}
          <Icon name="forward" />
        </Button>
        {date === today ? null : <Button onPress={() => setChosen(null)}>{t('appointments.today')}</Button>}
        <SelectField
          label={t('appointments.site')}
          value={only}
          options={[
            { value: ALL, label: t('appointments.allSites') },
            ...sites.map((name) => ({ value: name, label: name })),
          ]}
          onChange={setSite}
        />
      </div>
      <h2 className="ap__day">{language.day(date)}</h2>
      {appointments.error ? (
        <ErrorSentence error={appointments.error} onRetry={() => void appointments.refetch()} />
      ) : null}
      {rows === undefined && !appointments.error ? <Spinner label={t('ui.loading')} /> : null}
      {rows?.length === 0 ? <p className="ad__empty">{t('appointments.none')}</p> : null}
      {rows && rows.length > 0 ? (
        <>
          <p className="cc-muted">
            {t('appointments.sum', {
              booked: count('booked'),
              arrived: count('arrived'),
              released: count('released'),
            })}
          </p>
          <AdminTable
            head={[
              t('appointments.time'),
              t('appointments.item'),
              t('appointments.site'),
              t('appointments.code'),
              t('appointments.state'),
            ]}
          >
            {rows.map((one) => (
              <tr
                key={one.id}
                data-testid={CONSOLE_TEST_IDS.appointmentRow(one.code)}
                data-state={one.state}
                data-over={one.endsAt < now}
              >
                <td className="cc-digits">
                  {language.time(one.startsAt)}–{language.time(one.endsAt)}
                </td>
                <th scope="row">
                  {itemName(one.itemCode)} <span className="cc-muted">{one.itemCode}</span>
                </th>
                <td>{language.text(one.site)}</td>
                <td className="cc-digits ap__code">{one.code.replace(/(\d{3})(?=\d)/g, '$1 ')}</td>
                <td>
                  <StatusDot tone={LOOK[one.state].tone} icon={LOOK[one.state].icon}>
                    {t(`appointments.states.${one.state}`)}
                  </StatusDot>
                </td>
              </tr>
            ))}
          </AdminTable>
        </>
      ) : null}
      <p className="cc-muted">{t('hours.zone', { zone })}</p>
    </AdminPage>
  );
}
