// Who may take which call, and in which order clerks are asked: the rules as queue-types.ts states them, written a second
// time and in another language than the scripts, so that tests compare two opinions.
import type { SkillSet } from '@cloud-window/shared/protocol';

/** How well a clerk meets all requirements (1 to 5): as well as the least of them; null for one who may not. */
export function proficiencyOf(staffId: string, skills: SkillSet, required: readonly string[]): number | null {
  let lowest = 5;
  for (const requirement of required) {
    if (requirement === `not:${staffId}`) return null;
    if (requirement === `only:${staffId}` || requirement.startsWith('not:')) continue;
    const [name = '', least = '1'] = requirement.split('>=');
    const general = /^(?:only:|lang:|twoPerson$)/.test(name) ? undefined : skills['*'];
    const level = skills[name] ?? general;
    if (level === undefined || level < Number(least)) return null;
    lowest = Math.min(lowest, level);
  }
  return lowest;
}
