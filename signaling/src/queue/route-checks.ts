// What a contact may ask of the queue: refused here, before a script has changed anything.
import { AppError } from '@cloud-window/shared';
import { skillSchema, type Capacity, type SkillSet } from '@cloud-window/shared/protocol';
import type { ContactInput, RouteStep } from './queue-types.ts';
import { LONGEST_MS } from './queue-timings.ts';

export const MOST_STEPS = 12;
const LEAST_PROFICIENCY = />=[1-5]$/;
const OWN_SKILL = /^only:[\w-]{1,64}$/;
/** Scripts put ids into JSON as they are. */
const ID = /^[\w-]{1,80}$/;
const QUEUE_ID = /^[a-z][a-z0-9-]{0,39}$/;

/** @throws AppError BAD_REQUEST */
export function checkContact(
  contact: Pick<ContactInput, 'callId' | 'route' | 'boostMs' | 'offerMs' | 'wrapUpMs'>,
): void {
  checkId(contact.callId);
  checkRoute(contact.route);
  checkSpan('boostMs', contact.boostMs, 0);
  checkSpan('offerMs', contact.offerMs, 1);
  checkSpan('wrapUpMs', contact.wrapUpMs, 0);
}

/** @throws AppError BAD_REQUEST */
export function checkId(id: string): void {
  if (!ID.test(id)) throw bad('not an id');
}

/** @throws AppError BAD_REQUEST for a route without steps, steps that do not rise, or an unknown kind of skill. */
export function checkRoute(route: readonly RouteStep[]): void {
  if (route.length === 0 || route.length > MOST_STEPS) throw bad('a route has 1 to 12 steps');
  for (const [index, step] of route.entries()) {
    const before = route[index - 1];
    const rises = before === undefined ? step.afterMs === 0 : step.afterMs > before.afterMs;
    if (!rises) throw bad('each step of a route waits longer than the one before, the first does not wait');
    checkSpan('afterMs', step.afterMs, 0);
    if (!QUEUE_ID.test(step.queueId)) throw bad(`not a queue: ${step.queueId}`);
    for (const skill of step.skills) {
      const name = skill.replace(LEAST_PROFICIENCY, '');
      if (!OWN_SKILL.test(skill) && !skillSchema.safeParse(name).success) throw bad(`not a skill: ${skill}`);
    }
  }
}

/** @throws AppError BAD_REQUEST; `*` and `only:…` come from the account, not from people's hands. */
export function checkClerk(skills: SkillSet, capacity: Capacity): void {
  for (const [skill, level] of Object.entries(skills)) {
    const known = skill === '*' || OWN_SKILL.test(skill) || skillSchema.safeParse(skill).success;
    if (!known) throw bad(`not a skill: ${skill}`);
    if (!Number.isInteger(level) || level < 1 || level > 5) throw bad('a proficiency is 1 to 5');
  }
  if (!Number.isInteger(capacity.call) || capacity.call < 1) throw bad('a clerk takes one call at least');
  if (!Number.isInteger(capacity.review) || capacity.review < 0) throw bad('not a capacity');
}

function checkSpan(name: string, ms: number, least: number): void {
  if (!Number.isSafeInteger(ms) || ms < least || ms > LONGEST_MS) throw bad(`${name} is not a time of a day`);
}

function bad(message: string): AppError {
  return new AppError('BAD_REQUEST', message);
}
