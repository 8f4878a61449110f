// What to do with an appointment, in plain lines.
import { Icon, type IconName } from '@cloud-window/shared/ui';
import { APPOINTMENT_RELEASE_MS, APPOINTMENT_WINDOW_MS } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';

const MINUTE = 60_000;

export function ArrivalPoints() {
  const { t } = useTranslation();
  const points: { icon: IconName; words: string }[] = [
    { icon: 'clock', words: t('booking.come', { minutes: APPOINTMENT_WINDOW_MS / MINUTE }) },
    { icon: 'person', words: t('booking.signIn') },
    { icon: 'info', words: t('booking.late', { minutes: APPOINTMENT_RELEASE_MS / MINUTE }) },
  ];
  return (
    <ul className="ways">
      {points.map(({ icon, words }) => (
        <li key={icon} className="ways__way">
          <Icon name={icon} />
          <span>{words}</span>
        </li>
      ))}
    </ul>
  );
}
