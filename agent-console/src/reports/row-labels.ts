// What a row of a report is about, in the reader's language.
import type { IntervalRow, ReportDimension } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import { useSkillWords } from '../skills/skill-words.ts';

export function useLabels(): (dimension: ReportDimension, row: IntervalRow) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  const skills = useSkillWords();
  return (dimension, row) => {
    if (dimension !== 'skill') return language.text(row.label);
    // What the queue asked for: `dept:market`, or `dept:market>=3` for a least proficiency.
    const [skill = row.key, level] = row.key.split('>=');
    const name = skills.name(skill);
    return level === undefined ? name : t('reports.atLeast', { skill: name, level });
  };
}
