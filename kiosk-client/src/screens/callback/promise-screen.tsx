// A clerk will phone: what happens now and what not to forget. Leaving it wipes, and the kiosk is the next person's.
import { Button, Icon, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { CallbackPoints } from '../../call/callback-points.tsx';
import { useKiosk } from '../../device/kiosk-services.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { wipe } from '../../flow/wipe.ts';
import { ScreenBody } from '../../shell/frame.tsx';
import '../result.css';

export function PromiseScreen() {
  const { t } = useTranslation();
  const services = useKiosk();
  const { callback, case: record } = useVisit();
  const position = callback?.queuePosition ?? null;
  return (
    <ScreenBody
      title={t('promise.title')}
      className="screen--centred"
      actions={
        <Button
          variant="primary"
          size="large"
          wide
          data-testid={TEST_IDS.promiseDone}
          onPress={() => void wipe(services, 'farewell')}
        >
          {t('promise.done')}
        </Button>
      }
    >
      <div className="result" data-tone="good" data-testid={TEST_IDS.promise}>
        <span className="result__sign">
          <Icon name="call" />
        </span>
        <p className="result__text">{t('promise.text')}</p>
        {position === null ? null : <p>{t('promise.place', { position })}</p>}
        {record ? <p>{t('promise.number', { number: record.number })}</p> : null}
      </div>
      <CallbackPoints when={t('promise.when')} />
      <p className="dim">{t('promise.free')}</p>
    </ScreenBody>
  );
}
