// One press to the other language; its name is written in that language, so that whoever needs it can read it.
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { LOCALE_NAMES, localeOf, setLocale } from './i18n.ts';
import { TEST_IDS } from './test-ids.ts';

export function LanguageSwitch({ className }: { className?: string }) {
  const { i18n, t } = useTranslation();
  const other = localeOf(i18n) === 'en' ? 'zh-CN' : 'en';
  return (
    <Button
      variant="quiet"
      icon="globe"
      data-testid={TEST_IDS.languageSwitch}
      aria-label={t('ui.switchLanguage', { language: LOCALE_NAMES[other] })}
      onPress={() => setLocale(i18n, other)}
      {...(className === undefined ? {} : { className })}
    >
      <span lang={other}>{LOCALE_NAMES[other]}</span>
    </Button>
  );
}
