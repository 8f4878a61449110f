// Which way a call takes, step by step.
import { describe, expect, test } from 'vitest';
import { DEFAULT_QUEUE_RULES, type SkillSet } from '@cloud-window/shared/protocol';
import { queueSteps, type RoutedCall, type RouteWorld } from './call-route.ts';
import { clerkSkills, coversSkills, departmentSkill } from './clerk-skills.ts';
import type { StoredQueue } from './queue-store.ts';

const queue = (id: string, rules: Partial<StoredQueue> = {}): StoredQueue => ({
  ...DEFAULT_QUEUE_RULES,
  name: { 'zh-CN': id, en: id },
  departments: [id],
  relax: [],
  ...rules,
  id,
  sample: false,
});
const call: RoutedCall = {
  itemCode: 'MR301',
  department: 'market',
  homeQueueId: 'market',
  locale: 'zh-CN',
  needs: [],
  twoPersons: false,
};
const world = (queues: StoredQueue[], onDuty: SkillSet[] = [], closed: string[] = []): RouteWorld => ({
  onDuty,
  departmentsOf: (one) => one.departments,
  overflowOf: ({ overflow }) =>
    queues.find((one) => one.id === overflow?.queueId && !closed.includes(one.id)) ?? null,
});
const way = (of: RouteWorld, from: StoredQueue, facts: Partial<RoutedCall> = {}, fromMs = 0) =>
  queueSteps(of, { ...call, ...facts }, from, fromMs).map(({ afterMs, queueId, skills, why }) => [
    afterMs,
    queueId,
    skills.join(' '),
    why,
  ]);

test('the plain way is the department, for good', () => {
  expect(way(world([]), queue('market'))).toEqual([[0, 'market', 'dept:market', 'queue']]);
  expect(way(world([]), queue('general', { departments: [] }), { homeQueueId: 'general' })).toEqual([
    [0, 'general', 'dept:market', 'queue'],
  ]);
});

test('proficiency, language and department relax one after the other', () => {
  const market = queue('market', {
    minProficiency: 4,
    relax: [
      { afterSeconds: 30, drop: 'proficiency' },
      { afterSeconds: 60, drop: 'language' },
      { afterSeconds: 90, drop: 'group' },
      { afterSeconds: 120, drop: 'department' },
    ],
  });
  expect(way(world([]), market, { locale: 'en', needs: ['signLanguage', 'elderly'] })).toEqual([
    [0, 'market', 'dept:market>=4', 'queue'],
    [30_000, 'market', 'dept:market', 'relaxed'],
    [120_000, 'market', 'dept:any', 'relaxed'],
  ]);
  const expert = clerkSkills(['market'], { 'dept:market': 5, 'lang:en': 3, 'lang:sign': 4 });
  expect(way(world([], [expert]), market, { locale: 'en', needs: ['signLanguage'] }, 20_000)).toEqual([
    [20_000, 'market', 'dept:market>=4 lang:en lang:sign', 'queue'],
    [50_000, 'market', 'dept:market lang:en lang:sign', 'relaxed'],
    [80_000, 'market', 'dept:market', 'relaxed'],
    [140_000, 'market', 'dept:any', 'relaxed'],
  ]);
});

test('what nobody of the department on duty speaks is not waited for', () => {
  const market = queue('market');
  const english = { locale: 'en' as const };
  const skills = (onDuty: SkillSet[]) => way(world([], onDuty), market, english)[0]?.[2];
  expect(skills([])).toBe('dept:market');
  expect(skills([clerkSkills(['market'], {})])).toBe('dept:market');
  expect(skills([clerkSkills(['tax'], { 'lang:en': 5 })])).toBe('dept:market');
  expect(skills([clerkSkills(['market'], { 'lang:en': 1 })])).toBe('dept:market lang:en');
  // A clerk of every department does not speak every language.
  expect(skills([clerkSkills([], {})])).toBe('dept:market');
  expect(skills([clerkSkills([], { 'lang:en': 2 })])).toBe('dept:market lang:en');
});

test('items that a queue names want its group, while somebody of it is on duty', () => {
  const permits = queue('permits', {
    departments: [],
    itemCodes: ['MR301'],
    relax: [{ afterSeconds: 45, drop: 'group' }],
  });
  const facts = { homeQueueId: 'permits' };
  expect(way(world([], [clerkSkills([], {})]), permits, facts)).toEqual([
    [0, 'permits', 'dept:market', 'queue'],
  ]);
  expect(way(world([], [clerkSkills(['market'], { 'group:permits': 3 })]), permits, facts)).toEqual([
    [0, 'permits', 'dept:market group:permits', 'queue'],
    [45_000, 'permits', 'dept:market', 'relaxed'],
  ]);
});

describe('overflow', () => {
  const tax = queue('tax', { strategy: 'random', minProficiency: 2 });
  const market = queue('market', {
    relax: [
      { afterSeconds: 60, drop: 'language' },
      { afterSeconds: 600, drop: 'department' },
    ],
    overflow: { queueId: 'tax', afterSeconds: 120 },
  });
  const english = clerkSkills(['market', 'tax'], { 'lang:en': 3 });

  test('leads to the skills and the strategy of the other queue; what was relaxed stays so', () => {
    const of = world([tax, market], [english]);
    expect(way(of, market, { locale: 'en' })).toEqual([
      [0, 'market', 'dept:market lang:en', 'queue'],
      [60_000, 'market', 'dept:market', 'relaxed'],
      [120_000, 'tax', 'dept:tax>=2', 'overflow'],
    ]);
    expect(queueSteps(of, call, market, 0).at(-1)?.strategy).toBe('random');
  });

  test('does not happen into a queue that is closed by then', () => {
    expect(way(world([tax, market], [], ['tax']), market).at(-1)).toEqual([
      600_000,
      'market',
      'dept:any',
      'relaxed',
    ]);
  });

  test('goes on from queue to queue, and ends even in a circle', () => {
    const one = queue('market', { overflow: { queueId: 'tax', afterSeconds: 10 } });
    const two = queue('tax', { overflow: { queueId: 'general', afterSeconds: 20 } });
    const three = queue('general', { departments: [], overflow: { queueId: 'market', afterSeconds: 30 } });
    expect(way(world([one, two, three]), one)).toEqual([
      [0, 'market', 'dept:market', 'queue'],
      [10_000, 'tax', 'dept:tax', 'overflow'],
      [30_000, 'general', 'dept:any', 'overflow'],
    ]);
  });

  test('into a queue of several departments asks for the one with most clerks on duty', () => {
    const office = queue('office', { departments: ['housing', 'civil', 'hr'] });
    const from = queue('market', { overflow: { queueId: 'office', afterSeconds: 10 } });
    const clerks = [
      clerkSkills(['housing'], {}),
      clerkSkills(['civil'], {}),
      clerkSkills(['civil', 'hr'], {}),
    ];
    expect(way(world([office], clerks), from)[1]?.[2]).toBe('dept:civil');
    expect(way(world([office]), from)[1]?.[2]).toBe('dept:housing');
    const both = queue('office', { departments: ['housing', 'market'] });
    expect(way(world([both], clerks), from)[1]?.[2]).toBe('dept:market');
  });

  test('is never longer than the queue takes', () => {
    const relax = (['proficiency', 'language', 'group', 'department'] as const).map((drop, index) => ({
      afterSeconds: 10 + index,
      drop,
    }));
    const ids = 'abcdefghijklmn'.split('');
    const chain = ids.map((id, index) => {
      const next = ids[index + 1];
      const overflow = next === undefined ? null : { queueId: next, afterSeconds: 100 };
      return queue(id, { relax, minProficiency: 3, overflow, departments: [id] });
    });
    const [first] = chain;
    if (first === undefined) throw new Error('no queue');
    expect(way(world(chain), first, { homeQueueId: 'a' })).toHaveLength(11);
  });
});

describe('the skills of clerks', () => {
  test('come from the departments, and the account says what it knows better', () => {
    expect(clerkSkills([], { 'lang:en': 2 })).toEqual({ '*': 3, 'lang:en': 2 });
    expect(clerkSkills(['tax', 'fx'], { 'dept:tax': 5, 'dept:market': 1 })).toEqual({
      'dept:tax': 5,
      'dept:fx': 3,
      'dept:market': 1,
      'dept:any': 3,
    });
  });

  test('of all departments are neither languages nor the self-test', () => {
    const general = clerkSkills([], {});
    expect(coversSkills(general, ['dept:tax', 'group:permits'])).toBe(true);
    expect(coversSkills(general, ['dept:tax>=3'])).toBe(true);
    expect(coversSkills(general, ['dept:tax>=4'])).toBe(false);
    expect(coversSkills(general, ['lang:en'])).toBe(false);
    expect(coversSkills(general, [departmentSkill('selftest')])).toBe(false);
    const selfTest = clerkSkills(['selftest'], {});
    expect(coversSkills(selfTest, [departmentSkill('selftest')])).toBe(true);
    expect(coversSkills(selfTest, ['dept:any'])).toBe(false);
  });

  test('are written in letters that skills have', () => {
    expect(departmentSkill('market')).toBe('dept:market');
    expect(departmentSkill('税务')).toBe('dept:7a0e52a1');
  });
});

test('an item that two persons decide asks for that skill while somebody on duty has it, until the queue relaxes it', () => {
  const market = queue('market', { relax: [{ afterSeconds: 90, drop: 'twoPerson' }] });
  const facts = { twoPersons: true };
  const able = clerkSkills(['market'], { twoPerson: 3 });
  expect(way(world([market], [able]), market, facts)).toEqual([
    [0, 'market', 'dept:market twoPerson', 'queue'],
    [90_000, 'market', 'dept:market', 'relaxed'],
  ]);
  expect(way(world([market], [able]), market)).toEqual([[0, 'market', 'dept:market', 'queue']]);
  // A clerk of all departments is not on that account one of two persons.
  expect(way(world([market], [clerkSkills([], {})]), market, facts)).toEqual([
    [0, 'market', 'dept:market', 'queue'],
  ]);
  expect(coversSkills(clerkSkills([], {}), ['dept:market', 'twoPerson'])).toBe(false);
  expect(coversSkills(clerkSkills([], { twoPerson: 1 }), ['dept:market', 'twoPerson'])).toBe(true);
});
