// For people whose role has no place in the console yet (a reviewer before being invited): says so instead of an empty
// screen.
import { Icon } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';

export function NothingHere() {
  const { t } = useTranslation();
  return (
    <main className="cc-alone">
      <div className="cc-empty">
        <Icon name="info" />
        <h1>{t('nothingHere.title')}</h1>
        <p>{t('nothingHere.text')}</p>
      </div>
    </main>
  );
}
