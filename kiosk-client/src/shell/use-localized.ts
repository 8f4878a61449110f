// Reads texts that come from the server in both languages.
import { useCallback } from 'react';
import type { Localized } from '@cloud-window/shared/protocol';
import { localeOf } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';

/** A function from a bilingual text to the one in the present language. */
export function useLocalized(): (text: Localized) => string {
  const { i18n } = useTranslation();
  const locale = localeOf(i18n);
  return useCallback((text: Localized) => text[locale], [locale]);
}
