// What being called back means, in three plain lines; the phone is named so that a wrong one is noticed here.
import { Icon, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useVisit } from '../flow/visit-store.ts';

/** @param when the line about the time, which differs by how one has come here */
export function CallbackPoints({ when }: { when: string }) {
  const { t } = useTranslation();
  const phone = useVisit((visit) => visit.maskedPhone);
  return (
    <ul className="ways">
      <li className="ways__way">
        <Icon name="phone" />
        <span data-testid={TEST_IDS.callbackPhone}>
          {phone ? t('callback.phone', { phone }) : t('callback.phoneUnknown')}
        </span>
      </li>
      <li className="ways__way">
        <Icon name="clock" />
        <span>{when}</span>
      </li>
      <li className="ways__way">
        <Icon name="lock" />
        <span>{t('callback.safe')}</span>
      </li>
    </ul>
  );
}
