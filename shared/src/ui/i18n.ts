// Languages of both web apps: the app's own texts over the shared ones, chosen per tab, `<html lang>` kept in step.
import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Locale } from '../protocol/entities.ts';
import sharedEnglish from './locales/en.json' with { type: 'json' };
import sharedChinese from './locales/zh-CN.json' with { type: 'json' };

/** A tree of texts, as in the locale files. */
export interface TextTree {
  [key: string]: string | TextTree;
}

export const LOCALES: readonly Locale[] = ['zh-CN', 'en'];
export const DEFAULT_LOCALE: Locale = 'zh-CN';
const STORAGE_KEY = 'cw.locale';

/** Which of ours the browser's owner reads, as far as the browser says. */
export function browserLocale(): Locale {
  return navigator.language.startsWith('zh') ? 'zh-CN' : 'en';
}

/** The two languages' names, each in itself. */
export const LOCALE_NAMES: Readonly<Record<Locale, string>> = { 'zh-CN': '中文', en: 'English' };

/**
 * The i18next instance of an app. The language is remembered for this tab only (a kiosk must forget it with the
 * session), and `<html lang>` and the document's title (`app.title`) follow it.
 */
export function createI18n(resources: Record<Locale, TextTree>, initial?: Locale): i18n {
  const instance = createInstance();
  instance.on('languageChanged', (language) => {
    document.documentElement.lang = language;
    if (instance.exists('app.title')) document.title = instance.t('app.title');
  });
  void instance.use(initReactI18next).init({
    resources: {
      'zh-CN': { translation: merge(sharedChinese, resources['zh-CN']) },
      en: { translation: merge(sharedEnglish, resources.en) },
    },
    lng: storedLocale() ?? initial ?? DEFAULT_LOCALE,
    fallbackLng: DEFAULT_LOCALE,
    supportedLngs: [...LOCALES],
    interpolation: { escapeValue: false }, // React escapes
    initAsync: false,
  });
  return instance;
}

/** The present language of an instance as one of ours. */
export function localeOf(instance: Pick<i18n, 'resolvedLanguage'>): Locale {
  return instance.resolvedLanguage === 'en' ? 'en' : 'zh-CN';
}

/** Switches the language and remembers it for this tab. */
export function setLocale(instance: i18n, locale: Locale): void {
  sessionStorage.setItem(STORAGE_KEY, locale);
  void instance.changeLanguage(locale);
}

/** The wipe: back to the language that the next person expects. */
export function forgetLocale(instance: i18n): void {
  sessionStorage.removeItem(STORAGE_KEY);
  void instance.changeLanguage(DEFAULT_LOCALE);
}

function storedLocale(): Locale | undefined {
  const stored = sessionStorage.getItem(STORAGE_KEY);
  return LOCALES.find((locale) => locale === stored);
}

function merge(base: TextTree, over: TextTree): TextTree {
  const merged: TextTree = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = typeof value === 'object' && typeof below === 'object' ? merge(below, value) : value;
  }
  return merged;
}
