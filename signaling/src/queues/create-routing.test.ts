// Routing on real stores: which queue an item finds, whether anybody could take a call, and which way it takes.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId, type Clock } from '@cloud-window/shared';
import {
  DEFAULT_QUEUE_RULES,
  type Locale,
  type OpeningPeriod,
  type SkillSet,
} from '@cloud-window/shared/protocol';
import { changeRules } from '../items/item-rules.ts';
import { SAMPLE_ITEMS } from '../items/sample-items.ts';
import { storeItems, storeSampleItems } from '../items/store-items.ts';
import { RedisCallQueue } from '../queue/redis-call-queue.ts';
import { SELF_TEST_ITEM } from '../self-test/self-test-stage.ts';
import { createTestContext, type TestContext } from '../testing/test-context.ts';
import { clerkSkills } from './clerk-skills.ts';
import { insertQueue, type StoredQueue } from './queue-store.ts';
import { createQueuesFeature } from './queues-feature.ts';
import type { CallFactsForRouting, Routing } from './routing.ts';
import { storeSampleQueues } from './sample-queues.ts';

// A Monday, 10:00 in Shanghai.
const MONDAY = Date.parse('2026-07-06T10:00:00+08:00');
let now = MONDAY;
const clock: Clock = { now: () => now };
const siteId = newId('site');
let context: TestContext;
let queue: RedisCallQueue;
let routing: Routing;
let domains = 0;

beforeAll(async () => {
  context = await createTestContext({ clock });
  await storeSampleItems(context.db);
  await storeItems(context.db, [SELF_TEST_ITEM]);
  await context.db
    .insertInto('site')
    .values({ id: siteId, name: JSON.stringify({ 'zh-CN': '云谷', en: 'Valley' }), sample: true })
    .execute();
});
afterAll(() => context[Symbol.asyncDispose]());
beforeEach(async () => {
  now = MONDAY;
  const { db, redis, log } = context;
  await db.deleteFrom('holiday').execute();
  await db.deleteFrom('serviceQueue').where('id', '<>', 'general').execute();
  await db.updateTable('site').set({ hours: '[]' }).execute();
  queue = new RedisCallQueue({ redis, domain: `routing${(domains += 1)}`, log });
  await queue.begin(0);
  routing = createQueuesFeature({ ...context, queue }).routing;
});

const add = (id: string, rules: Partial<StoredQueue> = {}) =>
  context.db.transaction().execute((tx) =>
    insertQueue(tx, {
      ...DEFAULT_QUEUE_RULES,
      name: { 'zh-CN': id, en: id },
      ...rules,
      id,
      sample: false,
    }),
  );
const signIn = async (departments: string[] = [], skills: SkillSet = {}) => {
  const staffId = newId('staff');
  const { epoch } = await queue.signIn({
    staffId,
    displayName: 'Wang',
    skills: clerkSkills(departments, skills),
  });
  return { staffId, epoch };
};
const facts = (given: Partial<CallFactsForRouting> = {}): CallFactsForRouting => ({
  itemCode: 'MR101',
  siteId,
  locale: 'zh-CN',
  needs: [],
  kind: 'video',
  knownClerk: null,
  returning: false,
  ...given,
});
const enqueue = async (given: Partial<CallFactsForRouting> = {}) => {
  const call = facts(given);
  const { route, boostMs, offerMs, wrapUpMs, maxWaiting } = await routing.plan(call);
  return queue.enqueue({
    ...call,
    callId: newId('call'),
    caseId: newId('case'),
    kioskId: newId('kiosk'),
    ...{ route, boostMs, offerMs, wrapUpMs, maxWaiting },
  });
};
const period = (weekday: number, from: string, to: string): OpeningPeriod => ({ weekday, from, to });
const judged = async (itemCode = 'MR101') => {
  const { queue: found, open, closed, opensAt } = await routing.availability(itemCode, siteId);
  return [found.id, open, closed, opensAt === null ? null : new Date(opensAt).toISOString()];
};

describe('an item', () => {
  test('finds the queue that names it, then that of its department, then the general one', async () => {
    await add('market', { departments: ['market'] });
    await add('permits', { itemCodes: ['MR301'] });
    expect((await routing.plan(facts())).queue.id).toBe('market');
    expect((await routing.plan(facts({ itemCode: 'MR301' }))).queue.id).toBe('permits');
    const { queue: general, route } = await routing.plan(facts({ itemCode: 'TX101' }));
    expect(general.id).toBe('general');
    expect(route.map((step) => step.skills)).toEqual([['dept:tax']]);
  });

  test('finds a queue in every case with the sample queues, all of which are open at any hour', async () => {
    await context.db.transaction().execute((tx) => storeSampleQueues(tx));
    expect(await context.db.transaction().execute((tx) => storeSampleQueues(tx))).toBe(7);
    const queues = await routing.queues();
    expect(queues.map(({ id, sample, state }) => [id, sample, state])).toEqual([
      ['civil', true, 'auto'],
      ['disabled', true, 'auto'],
      ['fx', true, 'auto'],
      ['general', false, 'auto'],
      ['housing', true, 'auto'],
      ['hr', true, 'auto'],
      ['market', true, 'auto'],
      ['tax', true, 'auto'],
    ]);
    await signIn();
    now = Date.parse('2026-07-05T03:00:00+08:00');
    expect(await judged('HS101')).toEqual(['housing', true, null, null]);
  });

  test('that does not exist is not found', async () => {
    await expect(routing.plan(facts({ itemCode: 'XX999' }))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(routing.availability('XX999', siteId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('of the self-test has its own queue, at any hour, for its own desk', async () => {
    await context.db
      .insertInto('holiday')
      .values({
        date: '2026-07-06',
        name: JSON.stringify({ 'zh-CN': '节日', en: 'Day' }),
        queueId: null,
        siteId: null,
      })
      .execute();
    await signIn();
    expect(await judged('ZZ001')).toEqual(['self-test', false, 'noClerk', null]);
    await signIn(['selftest']);
    expect(await judged('ZZ001')).toEqual(['self-test', true, null, null]);
    const { route } = await routing.plan(facts({ itemCode: 'ZZ001' }));
    expect(route).toMatchObject([{ afterMs: 0, queueId: 'self-test', skills: ['only:selftest'] }]);
    expect((await routing.queues()).map(({ id }) => id)).toEqual(['general']);
  });
});

describe('whether anybody could take a call', () => {
  const workdays = [1, 2, 3, 4, 5].map((day) => period(day, '09:00', '17:00'));

  test('depends on the hours of the queue and of the site', async () => {
    await add('market', { departments: ['market'], hours: workdays });
    await signIn();
    expect(await judged()).toEqual(['market', true, null, null]);
    now = Date.parse('2026-07-06T17:00:00+08:00');
    expect(await judged()).toEqual(['market', false, 'hours', '2026-07-07T01:00:00.000Z']);
    await context.db
      .updateTable('site')
      .set({ hours: JSON.stringify([period(3, '10:30', '12:00')]) })
      .where('id', '=', siteId)
      .execute();
    routing = createQueuesFeature({ ...context, queue }).routing;
    expect(await judged()).toEqual(['market', false, 'hours', '2026-07-08T02:30:00.000Z']);
    expect((await routing.availability('MR101', siteId)).hours).toEqual([period(3, '10:30', '12:00')]);
    const [market] = (await routing.queues()).filter(({ id }) => id === 'market');
    if (market === undefined) throw new Error('no queue');
    expect(await routing.isOpen(market)).toBe(false);
    now = MONDAY;
    expect(await routing.isOpen(market)).toBe(true);
    expect(await routing.isOpen({ ...market, state: 'closed' })).toBe(false);
  });

  test('depends on holidays of the queue, the site and all', async () => {
    await add('market', { departments: ['market'], hours: workdays });
    await signIn();
    const name = JSON.stringify({ 'zh-CN': '节日', en: 'Day' });
    await context.db
      .insertInto('holiday')
      .values([
        { date: '2026-07-06', name, queueId: 'market', siteId },
        { date: '2026-07-07', name, queueId: null, siteId: null },
      ])
      .execute();
    expect(await judged()).toEqual(['market', false, 'holiday', '2026-07-08T01:00:00.000Z']);
    expect(await judged('TX101')).toEqual(['general', true, null, null]);
  });

  test('follows another time zone through daylight saving', async () => {
    await add('market', { departments: ['market'], hours: [period(7, '09:00', '12:00')] });
    await signIn();
    const config = { ...context.config, TIME_ZONE: 'Europe/Berlin' };
    routing = createQueuesFeature({ ...context, config, queue }).routing;
    now = Date.parse('2026-03-28T12:00:00Z');
    expect(await judged()).toEqual(['market', false, 'hours', '2026-03-29T07:00:00.000Z']);
    now = Date.parse('2026-10-24T12:00:00Z');
    expect(await judged()).toEqual(['market', false, 'hours', '2026-10-25T08:00:00.000Z']);
  });

  test('is in the hand of the supervisor before all hours', async () => {
    await add('market', { departments: ['market'], hours: [period(7, '09:00', '12:00')] });
    await signIn();
    expect(await judged()).toEqual(['market', false, 'hours', '2026-07-12T01:00:00.000Z']);
    await queue.setQueueState('staff_s', 'market', 'open');
    expect(await judged()).toEqual(['market', true, null, null]);
    await queue.setQueueState('staff_s', 'market', 'closed');
    expect(await judged()).toEqual(['market', false, 'supervisor', null]);
    expect((await routing.queues()).find(({ id }) => id === 'market')?.state).toBe('closed');
    await queue.setQueueState('staff_s', 'market', 'auto');
    now = Date.parse('2026-07-12T10:00:00+08:00');
    expect(await judged()).toEqual(['market', true, null, null]);
  });

  test('needs a clerk on duty who may take it, now or after the queue has overflown', async () => {
    await add('tax', { departments: ['tax'] });
    await add('market', { departments: ['market'] });
    expect(await judged()).toEqual(['market', false, 'noClerk', null]);
    const { staffId, epoch } = await signIn(['tax']);
    expect(await judged()).toEqual(['market', false, 'noClerk', null]);
    await context.db.deleteFrom('serviceQueue').where('id', '=', 'market').execute();
    await add('market', { departments: ['market'], overflow: { queueId: 'tax', afterSeconds: 30 } });
    routing = createQueuesFeature({ ...context, queue }).routing;
    expect(await judged()).toEqual(['market', true, null, null]);
    await queue.setClerkState({ staffId, epoch }, 'signedOut', null);
    expect(await judged()).toEqual(['market', false, 'noClerk', null]);
  });

  test('ends where the queue is full, as the queue itself says', async () => {
    await add('market', { departments: ['market'], maxWaiting: 2 });
    await signIn();
    await enqueue();
    expect(await judged()).toEqual(['market', true, null, null]);
    await enqueue();
    expect(await judged()).toEqual(['market', false, 'full', null]);
    await expect(enqueue()).rejects.toMatchObject({ code: 'QUEUE_FULL' });
    await enqueue({ kind: 'callback' });
  });
});

describe('the way of a call', () => {
  test('begins with the clerk who knows the case, if that clerk is at work', async () => {
    await add('market', { departments: ['market'], knownClerkSeconds: 25 });
    const { staffId, epoch } = await signIn(['market']);
    const known = facts({ knownClerk: staffId });
    const why = async () => (await routing.plan(known)).route.map((step) => [step.afterMs, step.why]);
    expect(await why()).toEqual([[0, 'queue']]);
    await queue.setClerkState({ staffId, epoch }, 'ready', null);
    expect(await why()).toEqual([
      [0, 'direct'],
      [25_000, 'queue'],
    ]);
    expect((await routing.plan(known)).route[0]?.skills).toEqual([`only:${staffId}`]);
    // Of another department by now.
    await queue.setClerkSkills('staff_a', staffId, clerkSkills(['tax'], {}), { call: 1, review: 0 });
    expect(await why()).toEqual([[0, 'queue']]);
    await queue.setClerkSkills('staff_a', staffId, clerkSkills([], {}), { call: 1, review: 0 });
    await queue.setClerkState({ staffId, epoch }, 'break', 'lunch');
    expect(await why()).toEqual([[0, 'queue']]);
    expect((await routing.plan(facts({ knownClerk: newId('staff') }))).route).toHaveLength(1);
  });

  test('asks for the caller’s language while a clerk on duty speaks it', async () => {
    await add('market', { departments: ['market'] });
    const skills = async (locale: Locale, needs: string[] = []) =>
      (await routing.plan(facts({ locale, needs }))).route.map((step) => step.skills.join(' '));
    expect(await skills('en')).toEqual(['dept:market']);
    const { staffId, epoch } = await signIn(['market'], { 'lang:en': 4, 'lang:sign': 2 });
    expect(await skills('zh-CN')).toEqual(['dept:market']);
    expect(await skills('en')).toEqual(['dept:market lang:en', 'dept:market']);
    expect(await skills('en', ['signLanguage'])).toEqual(['dept:market lang:en lang:sign', 'dept:market']);
    await queue.setClerkState({ staffId, epoch }, 'signedOut', null);
    expect(await skills('en')).toEqual(['dept:market']);
  });

  test('of an item that two persons decide asks for a clerk with that skill, as the installation says', async () => {
    const { department } = SAMPLE_ITEMS.find(({ code }) => code === 'HS101') ?? {};
    expect(department?.code).toBe('housing');
    await signIn(['housing'], { twoPerson: 3 });
    const skills = async (itemCode: string) => (await routing.plan(facts({ itemCode }))).route[0]?.skills;
    expect(await skills('HS101')).toEqual(['dept:housing', 'twoPerson']);
    expect(await skills('HS102')).toEqual(['dept:housing']);
    await changeRules(context, 'staff_test', 'HS101', { twoPersons: false });
    await changeRules(context, 'staff_test', 'HS102', { twoPersons: true });
    expect(await skills('HS101')).toEqual(['dept:housing']);
    expect(await skills('HS102')).toEqual(['dept:housing', 'twoPerson']);
  });

  test('has the largest head start that applies, and the seconds of the queue', async () => {
    await add('market', {
      departments: ['market'],
      offerSeconds: 12,
      wrapUpSeconds: 0,
      maxWaiting: 7,
      boosts: { elderly: 60, signLanguage: 90, wheelchair: 30, returning: 300, appointment: 3600 },
    });
    const boost = async (given: Partial<CallFactsForRouting>) => (await routing.plan(facts(given))).boostMs;
    expect(await boost({})).toBe(0);
    expect(await boost({ needs: ['elderly', 'wheelchair'] })).toBe(60_000);
    expect(await boost({ needs: ['elderly', 'signLanguage'] })).toBe(90_000);
    expect(await boost({ needs: ['elderly'], returning: true })).toBe(300_000);
    expect(await boost({ needs: ['elderly'], appointment: true })).toBe(3_600_000);
    expect((await routing.plan(facts({ appointment: true }))).maxWaiting).toBe(null);
    expect(await routing.plan(facts())).toMatchObject({ offerMs: 12_000, wrapUpMs: 0, maxWaiting: 7 });
    expect((await routing.plan(facts({ kind: 'callback' }))).maxWaiting).toBe(null);
    const config = { ...context.config, QUEUE_OFFER_MS: 800, QUEUE_WRAP_UP_MS: 900 };
    routing = createQueuesFeature({ ...context, config, queue }).routing;
    expect(await routing.plan(facts())).toMatchObject({ offerMs: 800, wrapUpMs: 900 });
  });

  test('does not overflow into a queue that is closed by then', async () => {
    await add('tax', { departments: ['tax'], hours: [period(1, '09:00', '10:01')] });
    const overflow = { queueId: 'tax', afterSeconds: 59 };
    await add('market', { departments: ['market'], overflow });
    const queues = async () => (await routing.plan(facts())).route.map((step) => step.queueId);
    expect(await queues()).toEqual(['market', 'tax']);
    now += 1_000;
    expect(await queues()).toEqual(['market']);
    await queue.setQueueState('staff_s', 'tax', 'open');
    expect(await queues()).toEqual(['market', 'tax']);
    now = MONDAY;
    await queue.setQueueState('staff_s', 'tax', 'closed');
    expect(await queues()).toEqual(['market']);
  });

  test('leads to another queue or a clerk by name, and back after a minute', async () => {
    await add('market', { departments: ['market'] });
    await add('tax', { departments: ['tax'], strategy: 'fewestCalls' });
    const call = { ...facts(), queueId: 'market' };
    expect(await routing.routeTo({ to: 'queue', queueId: 'tax' }, call)).toEqual([
      { afterMs: 0, queueId: 'tax', skills: ['dept:tax'], strategy: 'fewestCalls', why: 'queue' },
    ]);
    expect((await routing.routeTo({ to: 'queue', queueId: 'general' }, call))[0]?.skills).toEqual([
      'dept:any',
    ]);
    const { staffId, epoch } = await signIn(['tax']);
    const toClerk = () => routing.routeTo({ to: 'clerk', staffId }, call);
    expect((await toClerk()).map((step) => [step.afterMs, step.queueId, step.why, ...step.skills])).toEqual([
      [0, 'market', 'direct', `only:${staffId}`],
      [60_000, 'market', 'queue', 'dept:market'],
    ]);
    const removed = await routing.routeTo({ to: 'clerk', staffId }, { ...call, queueId: 'gone' });
    expect(removed.at(-1)?.queueId).toBe('market');
    const refused = (target: Parameters<Routing['routeTo']>[0]) => routing.routeTo(target, call);
    await expect(refused({ to: 'queue', queueId: 'gone' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(refused({ to: 'queue', queueId: 'self-test' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(refused({ to: 'clerk', staffId: newId('staff') })).rejects.toMatchObject({
      code: 'CLERK_NOT_READY',
    });
    await queue.setClerkState({ staffId, epoch }, 'signedOut', null);
    await expect(toClerk()).rejects.toMatchObject({ code: 'CLERK_NOT_READY' });
  });

  test('is one that the queue takes: the clerk who fits is offered the call', async () => {
    await add('market', { departments: ['market'], minProficiency: 4 });
    const expert = await signIn(['market'], { 'dept:market': 5, 'lang:en': 3 });
    const other = await signIn([], { 'lang:en': 5 });
    for (const fence of [other, expert]) await queue.setClerkState(fence, 'ready', null);
    const { callId } = await enqueue({ locale: 'en' });
    expect(await queue.contact(callId)).toMatchObject({ state: 'offered', staffId: expert.staffId });
    expect((await queue.clerk(other.staffId))?.state).toBe('ready');
  });
});
