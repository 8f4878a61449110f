// Booked: day, time, place, and the code to say aloud or to photograph. The QR code holds nothing but that code.
import { Button, Icon, TEST_IDS } from '@cloud-window/shared/ui';
import { QrCode } from '@cloud-window/shared/qr-code';
import { useTranslation } from 'react-i18next';
import { AppointmentFacts } from '../../booking/appointment-facts.tsx';
import { ArrivalPoints } from '../../booking/arrival-points.tsx';
import { groupCode } from '../../booking/group-code.ts';
import { useKiosk } from '../../device/kiosk-services.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { wipe } from '../../flow/wipe.ts';
import { ScreenBody } from '../../shell/frame.tsx';
import { useLocalized } from '../../shell/use-localized.ts';

export default function BookedScreen() {
  const { t } = useTranslation();
  const text = useLocalized();
  const services = useKiosk();
  const item = useVisit((visit) => visit.item);
  const booked = useVisit((visit) => visit.appointment);
  const go = useVisit((visit) => visit.go);
  if (!booked) return null;
  return (
    <ScreenBody
      title={t('booked.title')}
      actions={
        <>
          <Button size="large" data-testid={TEST_IDS.myAppointments} onPress={() => go('mine')}>
            {t('mine.open')}
          </Button>
          <Button
            variant="primary"
            size="large"
            data-testid={TEST_IDS.bookedDone}
            onPress={() => void wipe(services, 'farewell')}
          >
            {t('booked.done')}
          </Button>
        </>
      }
    >
      <section className="booked" data-tone="good" data-testid={TEST_IDS.booked}>
        <div className="booked__words">
          <p className="booked__sign">
            <Icon name="check" />
            {t('booked.text')}
          </p>
          <p>{t('booked.code')}</p>
          <p className="booked__code" data-testid={TEST_IDS.appointmentCode}>
            {groupCode(booked.code)}
          </p>
          <p className="dim">{t('booked.photo')}</p>
        </div>
        <QrCode
          className="booked__qr"
          text={booked.code}
          label={t('booked.qr')}
          data-testid={TEST_IDS.appointmentQr}
        />
      </section>
      <AppointmentFacts appointment={booked} item={item ? text(item.name) : null} />
      <ArrivalPoints />
      <p className="dim">{t('booked.wiped')}</p>
    </ScreenBody>
  );
}
