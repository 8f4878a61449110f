// The city of the simulated day: its departments and their queues, its clerks with their skills and breaks, and the calls
// of a day from half past eight to five, with a dip at noon and a rush at one department in the afternoon.
import { DEFAULT_QUEUE_RULES, type SkillSet } from '@cloud-window/shared/protocol';
import type { RouteStep } from '../../../signaling/src/queue/queue-types.ts';
import { queueSteps, type RoutedCall } from '../../../signaling/src/queues/call-route.ts';
import { clerkSkills } from '../../../signaling/src/queues/clerk-skills.ts';
import type { StoredQueue } from '../../../signaling/src/queues/queue-store.ts';
import type { Chance } from './chance.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** Midnight of the simulated day, a Monday in China. */
export const MIDNIGHT = Date.UTC(2027, 0, 3, 16);
export const OPENS = MIDNIGHT + 8.5 * HOUR;
export const CLOSES = MIDNIGHT + 17 * HOUR;
export const KIOSKS = 200;
export const CLERKS = 60;
const SITES = 20;

// --- departments, items, queues

interface Item {
  code: string;
  talkMinutes: number;
  weight: number;
}

export interface Department {
  code: string;
  weight: number;
  items: readonly Item[];
  queue: StoredQueue;
}

function department(
  code: string,
  weight: number,
  items: [talkMinutes: number, weight: number][],
  rules: Partial<StoredQueue>,
): Department {
  return {
    code,
    weight,
    items: items.map(([talkMinutes, share], n) => ({ code: `${code}${n + 1}`, talkMinutes, weight: share })),
    queue: {
      ...DEFAULT_QUEUE_RULES,
      name: { 'zh-CN': code, en: code },
      id: code,
      sample: false,
      departments: [code],
      ...rules,
    },
  };
}

/** The talk of an average call takes 6.1 minutes. */
export const DEPARTMENTS: readonly Department[] = [
  department(
    'market',
    36,
    [
      [5, 3],
      [7, 2],
      [10, 1],
    ],
    {
      overflow: { queueId: 'social', afterSeconds: 480 },
      relax: [
        { afterSeconds: 60, drop: 'language' },
        { afterSeconds: 300, drop: 'department' },
      ],
    },
  ),
  department(
    'social',
    30,
    [
      [4, 3],
      [6, 2],
      [8, 1],
    ],
    { strategy: 'fewestCalls' },
  ),
  department(
    'housing',
    20,
    [
      [6, 2],
      [9, 1],
    ],
    { strategy: 'random' },
  ),
  department(
    'tax',
    14,
    [
      [5, 2],
      [8, 1],
    ],
    { overflow: { queueId: 'market', afterSeconds: 240 } },
  ),
];

// --- clerks

export interface Shift {
  staffId: string;
  skills: SkillSet;
  signsInAt: number;
  /** Breaks are chosen at their time and begin when the call at hand has ended. */
  breaks: readonly { at: number; ms: number; reason: string }[];
  leavesAt: number;
}

/** How many clerks serve which departments; none named serve all. */
const TEAMS: readonly { size: number; departments: string[]; skills?: SkillSet }[] = [
  { size: 15, departments: ['market'] },
  { size: 13, departments: ['social'] },
  { size: 9, departments: ['housing'] },
  { size: 6, departments: ['tax'] },
  { size: 6, departments: ['market', 'tax'], skills: { 'dept:market': 4, 'dept:tax': 2 } },
  { size: 4, departments: ['social', 'housing'], skills: { 'lang:en': 3 } },
  { size: 7, departments: [], skills: { 'lang:en': 2, 'lang:sign': 4 } },
];

export function planShifts(chance: Chance): Shift[] {
  const team = TEAMS.flatMap(({ size, departments, skills }) =>
    Array.from({ length: size }, () => clerkSkills(departments, skills ?? {})),
  );
  return team.map((skills, n) => {
    // Half of them eat first.
    const lunch = MIDNIGHT + (n % 2 === 0 ? 11.5 : 12.5) * HOUR;
    const tea = (hour: number) => MIDNIGHT + hour * HOUR + chance.between(0, HOUR);
    return {
      staffId: `staff_${String(n).padStart(2, '0')}`,
      skills,
      signsInAt: OPENS + chance.between(-10, 5) * MINUTE,
      breaks: [
        { at: tea(9.5), ms: 10 * MINUTE, reason: 'rest' },
        { at: lunch, ms: 60 * MINUTE, reason: 'meal' },
        { at: tea(14), ms: 10 * MINUTE, reason: 'rest' },
      ],
      leavesAt: CLOSES + 30 * MINUTE,
    };
  });
}

// --- callers

export interface Caller {
  arrivesAt: number;
  siteId: string;
  department: Department;
  item: Item;
  locale: 'zh-CN' | 'en';
  needs: string[];
  boostMs: number;
  /** How long this caller would wait. */
  patienceMs: number;
  /** After how long of waiting this caller would rather be phoned; null: never. */
  callbackAfterMs: number | null;
  talkMs: number;
  notesMs: number;
}

/** Calls an hour. */
function demandAt(at: number): number {
  const hour = (at - MIDNIGHT) / HOUR;
  if (hour < 9) return 300;
  if (hour < 11.5) return 385;
  if (hour < 13.5) return 190;
  if (hour < 16) return 370;
  return 250;
}
const MOST_DEMAND = 600;
const RUSH = {
  from: MIDNIGHT + 14.5 * HOUR,
  to: MIDNIGHT + 15.25 * HOUR,
  department: 'market',
  callsAnHour: 180,
};

export function planCallers(chance: Chance): Caller[] {
  const callers: Caller[] = [];
  // A Poisson process whose rate changes: candidates at the highest rate, of which as many are real as the rate says.
  for (let at = OPENS; at < CLOSES; at += chance.exponential(HOUR / MOST_DEMAND)) {
    const rush = at >= RUSH.from && at < RUSH.to ? RUSH.callsAnHour : 0;
    const draw = chance.next() * MOST_DEMAND;
    if (draw < demandAt(at)) callers.push(planCaller(chance, at, chance.pickWeighted(DEPARTMENTS)));
    else if (draw < demandAt(at) + rush) callers.push(planCaller(chance, at, departmentOf(RUSH.department)));
  }
  return callers;
}

function planCaller(chance: Chance, arrivesAt: number, of: Department): Caller {
  const item = chance.pickWeighted(of.items);
  const elderly = chance.happens(0.08);
  const english = chance.happens(0.02);
  const signs = chance.happens(0.01);
  const hurried = chance.happens(0.2);
  return {
    arrivesAt,
    siteId: `site_${Math.floor(chance.next() * SITES)}`,
    department: of,
    item,
    locale: english ? 'en' : 'zh-CN',
    needs: [...(elderly ? ['elderly'] : []), ...(signs ? ['signLanguage'] : [])],
    boostMs: (elderly || signs ? 120 : 0) * 1000,
    patienceMs: chance.exponential((hurried ? 5 : 45) * MINUTE),
    callbackAfterMs: chance.happens(0.06) ? chance.between(3, 8) * MINUTE : null,
    talkMs: chance.lognormal(item.talkMinutes * MINUTE, 0.6),
    notesMs: chance.exponential(40_000),
  };
}

function departmentOf(code: string): Department {
  const found = DEPARTMENTS.find((one) => one.code === code);
  if (found === undefined) throw new RangeError(`no department ${code}`);
  return found;
}

/** As the product works it out: the way of a call given who is on duty. */
export function routeOf(caller: Caller, onDuty: readonly SkillSet[], home = caller.department): RouteStep[] {
  const call: RoutedCall = {
    itemCode: caller.item.code,
    department: caller.department.code,
    homeQueueId: home.queue.id,
    locale: caller.locale,
    needs: caller.needs,
    twoPersons: false,
  };
  const overflowOf = ({ overflow }: StoredQueue) =>
    overflow === null ? null : departmentOf(overflow.queueId).queue;
  return queueSteps({ onDuty, overflowOf, departmentsOf: (queue) => queue.departments }, call, home.queue, 0);
}
