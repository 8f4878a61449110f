// Language and text size, before anything is read.
import { Button, Icon, LOCALE_NAMES, localeOf, LOCALES, setLocale, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useVisit } from '../../flow/visit-store.ts';
import { ScreenBody } from '../../shell/frame.tsx';
import { BackButton } from '../../shell/back-button.tsx';
import './welcome.css';

export function WelcomeScreen() {
  const { t, i18n } = useTranslation();
  const { elderly, patch, advance } = useVisit();
  const locale = localeOf(i18n);
  return (
    <ScreenBody
      title={t('welcome.title')}
      lead={t('welcome.lead')}
      actions={
        <>
          <BackButton />
          <Button variant="primary" size="large" data-testid={TEST_IDS.welcomeContinue} onPress={advance}>
            {t('welcome.continue')}
          </Button>
        </>
      }
    >
      <h2 className="section-title">{t('welcome.language')}</h2>
      <div className="cards cards--two" role="group" aria-label={t('welcome.language')}>
        {LOCALES.map((each) => (
          <Button
            key={each}
            className="card-button"
            aria-pressed={each === locale}
            data-testid={TEST_IDS.chooseLocale(each)}
            onPress={() => setLocale(i18n, each)}
          >
            <span lang={each} className="card-button__big">
              {LOCALE_NAMES[each]}
            </span>
            {each === locale ? <Icon name="check" className="card-button__tick" /> : null}
          </Button>
        ))}
      </div>
      <h2 className="section-title">{t('welcome.text')}</h2>
      <div className="cards cards--two" role="group" aria-label={t('welcome.text')}>
        <Button
          className="card-button"
          aria-pressed={!elderly}
          data-testid={TEST_IDS.modeNormal}
          onPress={() => patch({ elderly: false })}
        >
          <span className="card-button__big">{t('welcome.standard')}</span>
          <span className="card-button__small">{t('welcome.standardHint')}</span>
          {elderly ? null : <Icon name="check" className="card-button__tick" />}
        </Button>
        <Button
          className="card-button"
          aria-pressed={elderly}
          data-testid={TEST_IDS.modeElderly}
          onPress={() => patch({ elderly: true })}
        >
          <span className="card-button__bigger">{t('welcome.elderly')}</span>
          <span className="card-button__small">{t('welcome.elderlyHint')}</span>
          {elderly ? <Icon name="check" className="card-button__tick" /> : null}
        </Button>
      </div>
    </ScreenBody>
  );
}
