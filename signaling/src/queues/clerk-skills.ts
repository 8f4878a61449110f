// What clerks can do and what calls ask for, as skills: `dept:tax`, `lang:en`, `group:permits`, each with a proficiency.
import { TWO_PERSON_SKILL, type SkillSet } from '@cloud-window/shared/protocol';
import { SELF_TEST_DEPARTMENT } from '../self-test/self-test-stage.ts';

/** Of a department that the account names without a proficiency of its own. */
const DEFAULT_PROFICIENCY = 3;
/** Every real clerk has it: what a call asks for that no longer needs its department. */
export const ANY_DEPARTMENT = 'dept:any';

/** The self-test's calls are for its own desk alone: a clerk of all departments is not offered them. */
export const departmentSkill = (code: string): string =>
  code === SELF_TEST_DEPARTMENT ? `only:${code}` : `dept:${inSkillLetters(code)}`;

/** Departments come with the items and may have any code; a skill has letters, digits and hyphens. */
function inSkillLetters(code: string): string {
  const letters = Array.from(code, (letter) =>
    /[A-Za-z0-9-]/.test(letter) ? letter : (letter.codePointAt(0)?.toString(16) ?? ''),
  );
  return letters.join('').slice(0, 40);
}

/**
 * A clerk's skills: those of the departments of the account (none means all of them, `*`), and what the account adds to
 * them or says better.
 */
export function clerkSkills(departments: readonly string[], skills: SkillSet): SkillSet {
  // The self-test's desk takes the self-test's calls, never what others no longer need a department for.
  if (departments.includes(SELF_TEST_DEPARTMENT)) {
    return { [departmentSkill(SELF_TEST_DEPARTMENT)]: DEFAULT_PROFICIENCY };
  }
  const named = departments.length === 0 ? ['*'] : [...departments.map(departmentSkill), ANY_DEPARTMENT];
  return { ...Object.fromEntries(named.map((skill) => [skill, DEFAULT_PROFICIENCY])), ...skills };
}

/** Whether a clerk with these skills may take a call that asks for all of `required`; the queue's scripts judge alike. */
export function coversSkills(skills: SkillSet, required: readonly string[]): boolean {
  return required.every((requirement) => {
    const [name = '', least = '1'] = requirement.split('>=');
    const byNameOnly = name === TWO_PERSON_SKILL || /^(?:only|lang):/.test(name);
    const general = byNameOnly ? undefined : skills['*'];
    return (skills[name] ?? general ?? 0) >= Number(least);
  });
}
