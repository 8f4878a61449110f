// The last look before a time is booked: what, when and where, and what to do then.
import { Button, ErrorSentence, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { AppointmentFacts } from '../../booking/appointment-facts.tsx';
import { ArrivalPoints } from '../../booking/arrival-points.tsx';
import { useKiosk } from '../../device/kiosk-services.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { BackButton } from '../../shell/back-button.tsx';
import { ScreenBody } from '../../shell/frame.tsx';
import { useAction } from '../../shell/use-action.ts';
import { useLocalized } from '../../shell/use-localized.ts';

export function BookScreen() {
  const { t } = useTranslation();
  const text = useLocalized();
  const { api } = useKiosk();
  const item = useVisit((visit) => visit.item);
  const held = useVisit((visit) => visit.appointment);
  const { patch, go } = useVisit.getState();
  const booking = useAction(async () => {
    const { key } = useVisit.getState();
    if (!held) return;
    const booked = await api.call('bookSlot', { params: { id: held.id } });
    if (useVisit.getState().key !== key) return;
    patch({ appointment: booked });
    go('booked');
  });
  if (!held || !item) return null;
  const code = booking.error?.code;
  return (
    <ScreenBody
      title={t('booking.confirmTitle')}
      actions={
        <>
          <BackButton />
          {code === 'ALREADY_BOOKED' ? (
            <Button
              variant="primary"
              size="large"
              data-testid={TEST_IDS.myAppointments}
              onPress={() => go('mine')}
            >
              {t('mine.open')}
            </Button>
          ) : code === 'APPOINTMENT_GONE' ? (
            <Button
              variant="primary"
              size="large"
              onPress={() => {
                patch({ appointment: null, holdLapsed: true });
                go('slots');
              }}
            >
              {t('booking.again')}
            </Button>
          ) : (
            <Button
              variant="primary"
              size="large"
              icon="check"
              isDisabled={booking.running}
              data-testid={TEST_IDS.bookConfirm}
              onPress={booking.run}
            >
              {t('booking.confirm')}
            </Button>
          )}
        </>
      }
    >
      <AppointmentFacts appointment={held} item={text(item.name)} />
      <ArrivalPoints />
      {booking.error ? <ErrorSentence error={booking.error} data-testid={TEST_IDS.errorSentence} /> : null}
    </ScreenBody>
  );
}
