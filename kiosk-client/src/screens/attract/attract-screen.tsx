// What passers-by see: what this is, in both languages at once, and one thing to press.
import { Button, Icon, TEST_IDS, type IconName } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../../device/kiosk-services.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { Logo } from '../../shell/logo.tsx';
import { useLocalized } from '../../shell/use-localized.ts';
import { SwitchBar } from '../../shell/switch-bar.tsx';
import './attract.css';

const PROMISES: readonly { icon: IconName; key: 'find' | 'show' | 'talk' | 'receive' }[] = [
  { icon: 'search', key: 'find' },
  { icon: 'paper', key: 'show' },
  { icon: 'people', key: 'talk' },
  { icon: 'check', key: 'receive' },
];

export function AttractScreen() {
  const { t, i18n } = useTranslation();
  const text = useLocalized();
  const { kiosk } = useKiosk();
  const advance = useVisit((visit) => visit.advance);
  const english = i18n.getFixedT('en');
  const chinese = i18n.getFixedT('zh-CN');
  return (
    <>
      <main className="attract">
        <div className="attract__top">
          <Logo className="attract__logo" />
          <h1 className="attract__name">
            <span lang="zh-CN">{chinese('app.name')}</span>
            <span lang="en" className="attract__name-en">
              {english('app.name')}
            </span>
          </h1>
          <p className="attract__site">{text(kiosk.site.name)}</p>
        </div>
        <div className="attract__claim">
          <p>{t('attract.claim')}</p>
        </div>
        <ol className="attract__promises">
          {PROMISES.map(({ icon, key }) => (
            <li key={key} className="attract__promise">
              <span className="attract__promise-icon">
                <Icon name={icon} />
              </span>
              <span>{t(`attract.${key}`)}</span>
            </li>
          ))}
        </ol>
        <Button
          variant="primary"
          className="attract__start"
          data-testid={TEST_IDS.attractStart}
          onPress={() => advance()}
        >
          <span className="attract__start-words">
            <span lang="zh-CN">{chinese('attract.start')}</span>
            <span lang="en" className="attract__start-en">
              {english('attract.start')}
            </span>
          </span>
          <Icon name="forward" />
        </Button>
        {kiosk.site.sample ? <p className="attract__sample">{t('attract.sample')}</p> : null}
      </main>
      <SwitchBar />
    </>
  );
}
