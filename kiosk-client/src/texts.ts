// The kiosk's languages.
import type { i18n as I18n } from 'i18next';
import { createI18n } from '@cloud-window/shared/ui';
import chinese from './locales/zh-CN.json' with { type: 'json' };
import english from './locales/en.json' with { type: 'json' };

export const i18n: I18n = createI18n({ 'zh-CN': chinese, en: english });
