// Ready words to choose from when a page is rejected or wanted again: a letter puts them into the note, in the language that the
// applicant reads, where the clerk may still change them.
import type { Locale } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS } from '@cloud-window/shared/ui';
import { Button } from 'react-aria-components/Button';
import { useTranslation } from 'react-i18next';
import type { ReasonTemplate } from './reason-templates.ts';

interface ReasonWordsProps {
  templates: readonly ReasonTemplate[];
  /** The applicant's. */
  locale: Locale;
  onChoose: (template: ReasonTemplate) => void;
}

export function ReasonWords({ templates, locale, onChoose }: ReasonWordsProps) {
  const { t } = useTranslation();
  if (templates.length === 0) return null;
  return (
    <div className="cc-reason-words" role="group" aria-label={t('reasons.templates')}>
      {templates.map((template, index) => (
        <Button
          key={template.id}
          className="cc-reason-word"
          data-testid={CONSOLE_TEST_IDS.reasonTemplate(template.id)}
          onPress={() => onChoose(template)}
        >
          <span lang={locale}>{t(`reasonTemplates.${template.id}`, { lng: locale })}</span>
          <kbd className="cc-key">{letterOf(index)}</kbd>
        </Button>
      ))}
    </div>
  );
}

const FIRST_LETTER = 65;
const letterOf = (index: number): string => String.fromCharCode(FIRST_LETTER + index);

/** The template whose letter was pressed. */
export function templateOfKey(templates: readonly ReasonTemplate[], key: string): ReasonTemplate | undefined {
  return templates.find((_template, index) => letterOf(index) === key.toUpperCase());
}
