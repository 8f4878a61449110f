// The human way out: where a person can be asked, whatever the kiosk is doing. Nothing is lost by looking.
import { Button, Dialog, Icon } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { useLocalized } from './use-localized.ts';

export function StaffedWindow({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useLocalized();
  const { kiosk } = useKiosk();
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t('staffed.title')}
      actions={
        <Button variant="primary" wide onPress={onClose}>
          {t('staffed.back')}
        </Button>
      }
    >
      <ul className="ways">
        <li className="ways__way">
          <Icon name="counter" />
          <span>{t('staffed.desk', { site: text(kiosk.site.name) })}</span>
        </li>
        <li className="ways__way">
          <Icon name="people" />
          <span>{t('staffed.guide')}</span>
        </li>
        <li className="ways__way">
          <Icon name="call" />
          <span>{t('staffed.hotline')}</span>
        </li>
      </ul>
      <p className="dim">{t('staffed.kiosk', { kiosk: kiosk.name })}</p>
    </Dialog>
  );
}
