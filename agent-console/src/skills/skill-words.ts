// Skills in words: departments, items that a queue names, languages, two-person items. What the queue makes by itself is shown to nobody.
import { TWO_PERSON_SKILL, type SkillSet } from '@cloud-window/shared/protocol';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useDepartments } from '../administration/use-departments.ts';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';

export const PROFICIENCIES = [1, 2, 3, 4, 5] as const;
const LANGUAGES = ['lang:en', 'lang:sign'] as const;
/** What every clerk has who serves some department; nobody gives it by hand. */
const ANY_DEPARTMENT = 'dept:any';

export interface SkillWords {
  name: (skill: string) => string;
  /** What can be given to somebody. */
  choices: readonly string[];
  /** What of a set is worth showing, the departments first. */
  shown: (skills: SkillSet) => string[];
}

export function useSkillWords(): SkillWords {
  const { t } = useTranslation();
  const language = useLanguage();
  const departments = useDepartments();
  const queues = useQuery({
    queryKey: ['queues'],
    queryFn: () => api.call('listQueues'),
    staleTime: 60_000,
  });
  const name = (skill: string): string => {
    const [kind, code = ''] = skill.split(':');
    if (kind === 'dept') return departments.name(code);
    if (kind === 'group') {
      const queue = queues.data?.find(({ id }) => id === code);
      return t('skills.group', { queue: queue ? language.text(queue.name) : code });
    }
    if (kind === 'lang') return t(`skills.languages.${code}`, code);
    return t(`skills.other.${skill}`, skill);
  };
  const groups = (queues.data ?? []).filter(({ itemCodes }) => itemCodes.length > 0);
  const choices = [
    ...departments.list.map(({ code }) => `dept:${code}`),
    ...LANGUAGES,
    TWO_PERSON_SKILL,
    ...groups.map(({ id }) => `group:${id}`),
  ];
  const place = (skill: string) => (choices.indexOf(skill) + choices.length + 1) % (choices.length + 1);
  return {
    name,
    choices,
    shown: (skills) =>
      Object.keys(skills)
        .filter((skill) => skill !== ANY_DEPARTMENT)
        .toSorted((one, other) => place(one) - place(other)),
  };
}
