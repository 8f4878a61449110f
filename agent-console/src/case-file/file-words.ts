// An entry of the case file in words: what happened, and each fact with its name.
import type { FileEntry } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';

interface NamedFact {
  name: string;
  value: string;
}

export function useFileWords(): {
  title: (entry: FileEntry) => string;
  facts: (entry: FileEntry) => NamedFact[];
} {
  const { t, i18n } = useTranslation();
  const known = (key: string, otherwise: string) => (i18n.exists(key) ? t(key) : otherwise);
  const valueOf = (entry: FileEntry, name: string, value: string | number | boolean): string => {
    const code = String(value);
    switch (name) {
      case 'outcome':
        return known(`outcome.${code}`, code);
      case 'reasons':
        return code
          .split(' ')
          .map((reason) => known(`decisionReason.${reason}`, reason))
          .join(t('app.listSeparator'));
      case 'reason':
        return entry.kind === 'ended' ? code : known(`pageReason.${code}`, code);
      case 'phrase':
        return known(`chat.phrase.${code}`, code);
      default:
        return known(`caseFile.value.${name}.${code}`, code);
    }
  };
  return {
    title: (entry) =>
      entry.kind === 'audit'
        ? known(`auditActions.${String(entry.facts['action'])}`, String(entry.facts['action']))
        : t(`caseFile.kind.${entry.kind}`),
    facts: ({ facts, ...entry }) =>
      Object.entries(facts)
        .filter(([name, value]) => value !== '' && name !== 'action')
        .map(([name, value]) => ({
          name: known(`caseFile.fact.${name}`, name),
          value: valueOf({ ...entry, facts }, name, value),
        })),
  };
}
