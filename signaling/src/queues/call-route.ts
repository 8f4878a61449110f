// The way of a call, worked out once when it begins to wait: the clerk who knows the case, then its queue with every skill,
// then with fewer, then the queue it overflows to. A step that widens never asks for more than the one before.
import {
  TWO_PERSON_SKILL,
  type Locale,
  type RELAXATIONS,
  type SkillSet,
} from '@cloud-window/shared/protocol';
import type { RouteStep } from '../queue/queue-types.ts';
import { MOST_STEPS } from '../queue/route-checks.ts';
import { ANY_DEPARTMENT, coversSkills, departmentSkill } from './clerk-skills.ts';
import type { StoredQueue } from './queue-store.ts';

type Relaxation = (typeof RELAXATIONS)[number];

export interface RoutedCall {
  itemCode: string;
  /** Of the item. */
  department: string;
  /** The queue that the item belongs to. */
  homeQueueId: string;
  locale: Locale;
  needs: readonly string[];
  /** Of the item: two persons decide. */
  twoPersons: boolean;
}

/** What the way depends on beside the call. */
export interface RouteWorld {
  /** The skills of everybody who is signed in. */
  onDuty: readonly SkillSet[];
  /** Whose items come to a queue. */
  departmentsOf: (queue: StoredQueue) => readonly string[];
  /** The queue a queue overflows to; null when it is closed by then. */
  overflowOf: (queue: StoredQueue, afterMs: number) => StoredQueue | null;
}

/** To a clerk by name, at once. */
export function directStep(staffId: string, queue: StoredQueue): RouteStep {
  return {
    afterMs: 0,
    queueId: queue.id,
    skills: [`only:${staffId}`],
    strategy: queue.strategy,
    why: 'direct',
  };
}

/** From `fromMs` on in this queue, then wherever its rules lead; with room for a direct step before. */
export function queueSteps(
  world: RouteWorld,
  call: RoutedCall,
  queue: StoredQueue,
  fromMs: number,
): RouteStep[] {
  return stepsIn(world, call, { queue, fromMs, why: 'queue', passed: [] }, new Set()).slice(
    0,
    MOST_STEPS - 1,
  );
}

interface Stay {
  queue: StoredQueue;
  fromMs: number;
  why: 'queue' | 'overflow';
  /** Queues before this one. */
  passed: readonly string[];
}

function stepsIn(
  world: RouteWorld,
  call: RoutedCall,
  { queue, fromMs, why, passed }: Stay,
  dropped: Set<Relaxation>,
): RouteStep[] {
  const asked = askedIn(world, call, queue);
  const step = (afterMs: number, reason: RouteStep['why']): RouteStep => ({
    afterMs,
    queueId: queue.id,
    skills: skillsWithout(asked, dropped),
    strategy: queue.strategy,
    why: reason,
  });
  const steps = [step(fromMs, why)];
  const untilMs = queue.overflow === null ? Infinity : fromMs + queue.overflow.afterSeconds * 1000;
  const next = queue.overflow === null ? null : world.overflowOf(queue, untilMs);
  for (const { afterSeconds, drop } of queue.relax) {
    const afterMs = fromMs + afterSeconds * 1000;
    if (next !== null && afterMs > untilMs) break;
    dropped.add(drop);
    const relaxed = step(afterMs, 'relaxed');
    const changes = relaxed.skills.join() !== steps.at(-1)?.skills.join();
    if (changes && (next === null || afterMs < untilMs)) steps.push(relaxed);
  }
  if (next === null || passed.includes(next.id)) return steps;
  const onward: Stay = { queue: next, fromMs: untilMs, why: 'overflow', passed: [...passed, queue.id] };
  return [...steps, ...stepsIn(world, call, onward, dropped)];
}

interface Asked {
  /** Null: of any. */
  department: string | null;
  least: number;
  group: string | null;
  languages: string[];
  twoPersons: boolean;
}

function askedIn(world: RouteWorld, call: RoutedCall, queue: StoredQueue): Asked {
  const department = departmentIn(world, call, queue);
  const mustHave = [department === null ? ANY_DEPARTMENT : departmentSkill(department)];
  // What nobody on duty has is not waited for.
  const isOnDuty = (skill: string): boolean => {
    const found = world.onDuty.some(
      // By name: a clerk of every department is not on that account one of every group.
      (skills) => skills[skill] !== undefined && coversSkills(skills, [...mustHave, skill]),
    );
    if (found) mustHave.push(skill);
    return found;
  };
  const languages = languagesOf(call).filter(isOnDuty);
  const group = `group:${queue.id}`;
  return {
    department,
    least: queue.minProficiency,
    group: queue.itemCodes.includes(call.itemCode) && isOnDuty(group) ? group : null,
    languages,
    twoPersons: call.twoPersons && isOnDuty(TWO_PERSON_SKILL),
  };
}

function languagesOf({ locale, needs }: RoutedCall): string[] {
  return [...(locale === 'en' ? ['lang:en'] : []), ...(needs.includes('signLanguage') ? ['lang:sign'] : [])];
}

/**
 * In the call's own queue, and in one that serves the call's department: that department. Elsewhere the department of that
 * queue, of several the one with most clerks on duty; in one that names none, any.
 */
function departmentIn(world: RouteWorld, call: RoutedCall, queue: StoredQueue): string | null {
  const served = world.departmentsOf(queue);
  if (queue.id === call.homeQueueId || served.includes(call.department)) return call.department;
  const counted = served.map((department) => ({
    department,
    clerks: world.onDuty.filter((skills) => coversSkills(skills, [departmentSkill(department)])).length,
  }));
  return counted.sort((one, other) => other.clerks - one.clerks)[0]?.department ?? null;
}

function skillsWithout(asked: Asked, dropped: ReadonlySet<Relaxation>): string[] {
  const anyone = asked.department === null || dropped.has('department');
  const department = anyone ? ANY_DEPARTMENT : departmentSkill(asked.department ?? '');
  // How well somebody of another department knows this one, nobody has said.
  const least = anyone || dropped.has('proficiency') || asked.least === 1 ? '' : `>=${asked.least}`;
  return [
    `${department}${least}`,
    ...(asked.group === null || dropped.has('group') ? [] : [asked.group]),
    ...(dropped.has('language') ? [] : asked.languages),
    ...(asked.twoPersons && !dropped.has('twoPerson') ? [TWO_PERSON_SKILL] : []),
  ];
}
