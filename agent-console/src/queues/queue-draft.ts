// The rules of a queue while somebody edits them: numbers as typed, each with its bounds, until all of it makes sense.
import {
  DEFAULT_QUEUE_RULES,
  queueRulesSchema,
  type QueueRules,
  RELAXATIONS,
  type RoutingStrategy,
  type ServiceQueue,
} from '@cloud-window/shared/protocol';
import { draftWeek, weekOf, type WeekDraft } from './opening-week.ts';

export type Relaxation = (typeof RELAXATIONS)[number];

/** Least and greatest value of each number; lengths in seconds. */
export const BOUNDS = {
  offerSeconds: [5, 60],
  wrapUpSeconds: [0, 900],
  levelSeconds: [1, 3600],
  levelPercent: [1, 100],
  shortAbandonSeconds: [0, 60],
  maxWaiting: [1, 10_000],
  knownClerkSeconds: [0, 300],
  overflowSeconds: [1, 3600],
  elderly: [0, 3600],
  signLanguage: [0, 3600],
  wheelchair: [0, 3600],
  returning: [0, 3600],
  appointment: [0, 7200],
  slotMinutes: [5, 120],
  perSlot: [1, 200],
  daysAhead: [1, 60],
} as const satisfies Record<string, readonly [number, number]>;
export type NumberName = keyof typeof BOUNDS;
/** Of each step of relaxing. */
const RELAX_BOUNDS = [1, 3600] as const;
export const MAX_RELAXATIONS = RELAXATIONS.length;
/** Where a queue begins that had no appointments before. */
const USUAL_SLOTS = { slotMinutes: 15, perSlot: 2, daysAhead: 14 };

export interface QueueDraft {
  id: string;
  chinese: string;
  english: string;
  departments: readonly string[];
  /** Separated by whatever people separate with. */
  itemCodes: string;
  strategy: RoutingStrategy;
  minProficiency: number;
  numbers: Readonly<Record<NumberName, string>>;
  relax: readonly { afterSeconds: string; drop: Relaxation }[];
  /** Empty: nowhere. */
  overflowTo: string;
  callbacks: boolean;
  /** Whether times can be booked; how, the numbers say. */
  appointments: boolean;
  leaving: boolean;
  week: WeekDraft;
}
/** Where something is wrong; `relax` and `week` say themselves what. */
export type QueueFault =
  | NumberName
  | 'id'
  | 'idTaken'
  | 'chinese'
  | 'english'
  | 'departments'
  | 'itemCodes'
  | 'itemCodesTaken'
  | 'overflowTo'
  | 'relax'
  | 'week';
/** What of the other queues this one must agree with. */
export type OtherQueue = Pick<ServiceQueue, 'id' | 'departments' | 'itemCodes' | 'overflow'>;

export function draftQueue(
  queue: (QueueRules & { id: string }) | null,
  defaults: Omit<QueueRules, 'name'> = DEFAULT_QUEUE_RULES,
): QueueDraft {
  const rules = queue ?? { ...defaults, id: '', name: { 'zh-CN': '', en: '' } };
  const { serviceLevel, boosts, overflow, maxWaiting } = rules;
  const slots = rules.appointments ?? USUAL_SLOTS;
  return {
    id: rules.id,
    chinese: rules.name['zh-CN'],
    english: rules.name.en,
    departments: rules.departments,
    itemCodes: rules.itemCodes.join(' '),
    strategy: rules.strategy,
    minProficiency: rules.minProficiency,
    numbers: {
      offerSeconds: `${rules.offerSeconds}`,
      wrapUpSeconds: `${rules.wrapUpSeconds}`,
      levelSeconds: `${serviceLevel.seconds}`,
      levelPercent: `${Math.round(serviceLevel.target * 100)}`,
      shortAbandonSeconds: `${serviceLevel.shortAbandonSeconds}`,
      maxWaiting: maxWaiting === null ? '' : `${maxWaiting}`,
      knownClerkSeconds: `${rules.knownClerkSeconds}`,
      overflowSeconds: `${overflow?.afterSeconds ?? 120}`,
      elderly: `${boosts.elderly}`,
      signLanguage: `${boosts.signLanguage}`,
      wheelchair: `${boosts.wheelchair}`,
      returning: `${boosts.returning}`,
      appointment: `${boosts.appointment}`,
      slotMinutes: `${slots.slotMinutes}`,
      perSlot: `${slots.perSlot}`,
      daysAhead: `${slots.daysAhead}`,
    },
    relax: rules.relax.map((step) => ({ ...step, afterSeconds: `${step.afterSeconds}` })),
    overflowTo: overflow?.queueId ?? '',
    callbacks: rules.callbacks,
    appointments: rules.appointments !== null,
    leaving: rules.leaving,
    week: draftWeek(rules.hours),
  };
}

/** The number as typed, or null when it is none within the bounds. */
function readNumber(text: string, [least, greatest]: readonly [number, number]): number | null {
  const trimmed = text.trim();
  if (!/^\d{1,6}$/.test(trimmed)) return null;
  const value = Number(trimmed);
  return value >= least && value <= greatest ? value : null;
}

export function readItemCodes(text: string): string[] {
  const codes = text.toUpperCase().split(/[\s,;，；、]+/);
  return [...new Set(codes.filter((code) => code !== ''))];
}

/** What is wrong with a step of relaxing: not a time, or not later than the one before. */
export function relaxFaults(relax: QueueDraft['relax']): ('number' | 'order' | null)[] {
  return relax.map(({ afterSeconds }, index) => {
    const after = readNumber(afterSeconds, RELAX_BOUNDS);
    if (after === null) return 'number';
    const before = readNumber(relax[index - 1]?.afterSeconds ?? '', RELAX_BOUNDS) ?? 0;
    return after > before ? null : 'order';
  });
}

export interface ReadQueue {
  /** Null while anything is wrong. */
  rules: QueueRules | null;
  faults: ReadonlySet<QueueFault>;
}

/**
 * @param knownItems codes of all items; null while they are not known
 * @param others all queues but this one
 */
export function readQueue(
  draft: QueueDraft,
  knownItems: ReadonlySet<string> | null,
  others: readonly OtherQueue[] = [],
): ReadQueue {
  const faults = new Set<QueueFault>();
  const number = (name: NumberName): number => {
    const value = readNumber(draft.numbers[name], BOUNDS[name]);
    if (value === null) faults.add(name);
    return value ?? 0;
  };
  const itemCodes = readItemCodes(draft.itemCodes);
  const hours = weekOf(draft.week);
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(draft.id)) faults.add('id');
  if (draft.chinese.trim() === '') faults.add('chinese');
  if (draft.english.trim() === '') faults.add('english');
  if (knownItems !== null && itemCodes.some((code) => !knownItems.has(code))) faults.add('itemCodes');
  // An item goes to one queue, by its code or by its department; and nobody is sent around in a circle.
  const taken = (list: readonly string[], of: 'departments' | 'itemCodes') =>
    list.some((code) => others.some((other) => other[of].includes(code)));
  if (others.some(({ id }) => id === draft.id)) faults.add('idTaken');
  if (taken(draft.departments, 'departments')) faults.add('departments');
  if (taken(itemCodes, 'itemCodes')) faults.add('itemCodesTaken');
  if (leadsBack(draft, others)) faults.add('overflowTo');
  if (relaxFaults(draft.relax).some((fault) => fault !== null)) faults.add('relax');
  if (hours === null) faults.add('week');
  const rules: QueueRules = {
    name: { 'zh-CN': draft.chinese.trim(), en: draft.english.trim() },
    departments: [...draft.departments],
    itemCodes,
    strategy: draft.strategy,
    offerSeconds: number('offerSeconds'),
    wrapUpSeconds: number('wrapUpSeconds'),
    serviceLevel: {
      seconds: number('levelSeconds'),
      target: number('levelPercent') / 100,
      shortAbandonSeconds: number('shortAbandonSeconds'),
    },
    maxWaiting: draft.numbers.maxWaiting.trim() === '' ? null : number('maxWaiting'),
    minProficiency: draft.minProficiency,
    relax: draft.relax.map(({ afterSeconds, drop }) => ({ afterSeconds: Number(afterSeconds), drop })),
    overflow:
      draft.overflowTo === '' ? null : { queueId: draft.overflowTo, afterSeconds: number('overflowSeconds') },
    knownClerkSeconds: number('knownClerkSeconds'),
    boosts: {
      elderly: number('elderly'),
      signLanguage: number('signLanguage'),
      wheelchair: number('wheelchair'),
      returning: number('returning'),
      appointment: number('appointment'),
    },
    hours: hours ?? [],
    callbacks: draft.callbacks,
    appointments: draft.appointments
      ? { slotMinutes: number('slotMinutes'), perSlot: number('perSlot'), daysAhead: number('daysAhead') }
      : null,
    leaving: draft.leaving,
  };
  const sound = faults.size === 0 && queueRulesSchema.safeParse(rules).success;
  return { rules: sound ? rules : null, faults };
}

function leadsBack({ id, overflowTo }: QueueDraft, others: readonly OtherQueue[]): boolean {
  const passed = new Set([id]);
  let next: string | undefined = overflowTo === '' ? undefined : overflowTo;
  while (next !== undefined && !passed.has(next)) {
    passed.add(next);
    next = others.find((other) => other.id === next)?.overflow?.queueId;
  }
  return next !== undefined;
}
