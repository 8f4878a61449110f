// What belongs to whoever is signed in: their cases with results, and their appointments from today on, to look up, to
// cancel, to begin when the time has come.
import { useState } from 'react';
import { Badge, Button, Dialog, ErrorSentence, Spinner, TEST_IDS } from '@cloud-window/shared/ui';
import { APPOINTMENT_WINDOW_MS, type Appointment, type Item } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import { AppointmentFacts } from '../../booking/appointment-facts.tsx';
import { groupCode } from '../../booking/group-code.ts';
import { useKiosk } from '../../device/kiosk-services.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { wipe } from '../../flow/wipe.ts';
import { ScreenBody } from '../../shell/frame.tsx';
import { useAction } from '../../shell/use-action.ts';
import { useLoaded } from '../../shell/use-loaded.ts';
import { useLocalized } from '../../shell/use-localized.ts';
import { useNow } from '../../shell/use-now.ts';
import { MyCases } from './my-cases.tsx';

export function MineScreen() {
  const { t } = useTranslation();
  const services = useKiosk();
  const { api } = services;
  const { go, patch } = useVisit.getState();
  const mine = useLoaded('mine', () => api.call('myAppointments'));
  const shown = mine.value?.filter(({ state }) => state !== 'cancelled') ?? null;
  const codes = [...new Set(shown?.map(({ itemCode }) => itemCode))];
  const items = useLoaded(codes.length === 0 ? null : codes.join(), async () => {
    const found = await Promise.all(codes.map((q) => api.call('listItems', { query: { q } })));
    return found.flat().filter(({ code }) => codes.includes(code));
  });
  const [leaving, setLeaving] = useState<Appointment | null>(null);
  const cancelling = useAction(async () => {
    if (!leaving) return;
    await api.call('cancelAppointment', { params: { id: leaving.id } });
    setLeaving(null);
    mine.retry();
  });
  return (
    <ScreenBody
      title={t('mine.title')}
      actions={
        <>
          <Button
            icon="back"
            size="large"
            onPress={() => {
              patch({ aim: null, appointment: null });
              go('items');
            }}
          >
            {t('mine.other')}
          </Button>
          <Button
            variant="primary"
            size="large"
            data-testid={TEST_IDS.mineDone}
            onPress={() => void wipe(services, 'farewell')}
          >
            {t('mine.done')}
          </Button>
        </>
      }
    >
      <MyCases />
      <Button icon="lock" size="large" data-testid={TEST_IDS.openLicences} onPress={() => go('licences')}>
        {t('licences.openMine')}
      </Button>
      <h2 className="section-title">{t('mine.appointments')}</h2>
      {mine.error ? <ErrorSentence error={mine.error} onRetry={mine.retry} /> : null}
      {shown === null && !mine.error ? <Spinner label={t('ui.loading')} /> : null}
      {shown?.length === 0 ? (
        <p className="empty" data-testid={TEST_IDS.mineEmpty}>
          {t('mine.none')}
        </p>
      ) : null}
      <ul className="stack">
        {shown?.map((one) => (
          <Row
            key={one.id}
            appointment={one}
            item={items.value?.find(({ code }) => code === one.itemCode) ?? null}
            onCancel={() => {
              cancelling.clear();
              setLeaving(one);
            }}
          />
        ))}
      </ul>
      <Dialog
        isOpen={leaving !== null}
        onClose={() => setLeaving(null)}
        role="alertdialog"
        title={t('mine.cancelTitle')}
        actions={
          <>
            <Button onPress={() => setLeaving(null)}>{t('mine.keep')}</Button>
            <Button
              variant="danger"
              isDisabled={cancelling.running}
              data-testid={TEST_IDS.cancelAppointmentConfirm}
              onPress={cancelling.run}
            >
              {t('mine.cancelConfirm')}
            </Button>
          </>
        }
      >
        {leaving ? <AppointmentFacts appointment={leaving} item={null} /> : null}
        <p>{t('mine.cancelExplain')}</p>
        {cancelling.error ? <ErrorSentence error={cancelling.error} /> : null}
      </Dialog>
    </ScreenBody>
  );
}

interface RowProps {
  appointment: Appointment;
  /** Null until it is known. */
  item: Item | null;
  onCancel: () => void;
}

function Row({ appointment, item, onCancel }: RowProps) {
  const { t } = useTranslation();
  const text = useLocalized();
  const { kiosk, live } = useKiosk();
  const { patch, go } = useVisit.getState();
  const now = useNow(5_000) + live.connection.clockOffsetMs;
  const isBooked = appointment.state === 'booked';
  const isHere =
    appointment.site.en === kiosk.site.name.en && appointment.site['zh-CN'] === kiosk.site.name['zh-CN'];
  const isTime = isBooked && Math.abs(appointment.startsAt - now) <= APPOINTMENT_WINDOW_MS;
  return (
    <li className="mine" data-testid={TEST_IDS.mine(appointment.code)}>
      <div className="mine__head">
        <span className="mine__code">{groupCode(appointment.code)}</span>
        <Badge tone={isBooked || appointment.state === 'arrived' ? 'good' : 'idle'}>
          {t(`mine.state.${appointment.state}`)}
        </Badge>
      </div>
      <AppointmentFacts appointment={appointment} item={item ? text(item.name) : appointment.itemCode} />
      {isTime && !isHere ? <p className="dim">{t('mine.elsewhere')}</p> : null}
      {isBooked ? (
        <div className="mine__actions">
          <Button data-testid={TEST_IDS.cancelAppointment(appointment.code)} onPress={onCancel}>
            {t('mine.cancel')}
          </Button>
          {isTime && isHere && item ? (
            <Button
              variant="primary"
              data-testid={TEST_IDS.beginAppointment}
              onPress={() => {
                patch({ aim: null, appointment: null, wantsCallback: false, item });
                go('item');
              }}
            >
              {t('mine.begin')}
            </Button>
          ) : null}
        </div>
      ) : null}
    </li>
  );
}
