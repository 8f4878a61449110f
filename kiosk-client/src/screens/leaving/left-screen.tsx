// The papers are left: the number to keep, and how one learns the result. Leaving it wipes, and the kiosk is the next person's.
import { Button, Icon, TEST_IDS, type IconName } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../../device/kiosk-services.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { wipe } from '../../flow/wipe.ts';
import { ScreenBody } from '../../shell/frame.tsx';
import '../result.css';

const POINTS: readonly { icon: IconName; key: 'when' | 'where' | 'originals' }[] = [
  { icon: 'clock', key: 'when' },
  { icon: 'search', key: 'where' },
  { icon: 'paper', key: 'originals' },
];

export function LeftScreen() {
  const { t } = useTranslation();
  const services = useKiosk();
  const record = useVisit((visit) => visit.case);
  if (!record) return null;
  return (
    <ScreenBody
      title={t('left.title')}
      className="screen--centred"
      actions={
        <Button
          variant="primary"
          size="large"
          wide
          data-testid={TEST_IDS.leftDone}
          onPress={() => void wipe(services, 'farewell')}
        >
          {t('left.done')}
        </Button>
      }
    >
      <div className="result" data-tone="good" data-testid={TEST_IDS.left}>
        <span className="result__sign">
          <Icon name="check" />
        </span>
        <p>{t('left.number')}</p>
        <p className="result__text" data-testid={TEST_IDS.leftNumber}>
          {record.number}
        </p>
      </div>
      <ul className="ways">
        {POINTS.map(({ icon, key }) => (
          <li key={key} className="ways__way">
            <Icon name={icon} />
            <span>{t(`left.${key}`)}</span>
          </li>
        ))}
      </ul>
      <p className="dim">{t('left.free')}</p>
    </ScreenBody>
  );
}
