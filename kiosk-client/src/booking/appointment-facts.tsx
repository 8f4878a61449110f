// An appointment in the words that one takes along: day, time, place, and what for.
import type { Appointment } from '@cloud-window/shared/protocol';
import { localeOf } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { openingWords } from '../service/opening-words.ts';
import { useLocalized } from '../shell/use-localized.ts';
import './booking.css';

export function AppointmentFacts({
  appointment: { startsAt, endsAt, site },
  item,
}: {
  appointment: Appointment;
  /** Its name, as far as it is known. */
  item: string | null;
}) {
  const { t, i18n } = useTranslation();
  const text = useLocalized();
  const { timeZone } = useKiosk();
  const words = (at: number) => openingWords(at, at, localeOf(i18n), timeZone);
  const begin = words(startsAt);
  return (
    <dl className="appointment-facts">
      <div>
        <dt>{t('booking.day')}</dt>
        <dd>{begin.date}</dd>
      </div>
      <div>
        <dt>{t('booking.time')}</dt>
        <dd className="appointment-facts__time">
          {begin.time}–{words(endsAt).time}
        </dd>
      </div>
      <div>
        <dt>{t('booking.place')}</dt>
        <dd>{text(site)}</dd>
      </div>
      {item === null ? null : (
        <div>
          <dt>{t('booking.item')}</dt>
          <dd>{item}</dd>
        </div>
      )}
    </dl>
  );
}
