// Setting up queues, hours and holidays over real HTTP: what is kept, what is written down, and what is refused without
// having changed anything.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import {
  DEFAULT_QUEUE_RULES,
  type Holiday,
  type OpeningPeriod,
  type QueueRules,
  type ServiceQueue,
  type Site,
  type Staff,
} from '@cloud-window/shared/protocol';
import { startTestServer, type TestBrowser, type TestServer } from '../testing/test-server.ts';

let app: TestServer;
let admin: TestBrowser;
beforeAll(async () => {
  app = await startTestServer({ RATE_LIMIT_FACTOR: '10' });
  admin = await app.administrator();
});
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(async () => {
  const { db } = app.server.context;
  await db.deleteFrom('holiday').execute();
});

const rules = (id: string, given: Partial<QueueRules> = {}): QueueRules => ({
  ...DEFAULT_QUEUE_RULES,
  name: { 'zh-CN': id, en: id },
  ...given,
});
const list = () => admin.data<ServiceQueue[]>('GET', '/api/queues');
const add = (id: string, given: Partial<QueueRules> = {}) =>
  admin.data<ServiceQueue>('POST', '/api/admin/queues', { id, ...rules(id, given) });
const refusedAdd = (id: string, given: object = {}) =>
  admin.refusal('POST', '/api/admin/queues', { id, ...rules(id), ...given });
const change = (id: string, given: Partial<QueueRules> = {}) =>
  admin.data<ServiceQueue>('PATCH', `/api/admin/queues/${id}`, rules(id, given));
const refusedChange = (id: string, given: object = {}) =>
  admin.refusal('PATCH', `/api/admin/queues/${id}`, { ...rules(id), ...given });
const remove = (id: string) => admin.data('DELETE', `/api/admin/queues/${id}`);
const refusedRemoval = (id: string) => admin.refusal('DELETE', `/api/admin/queues/${id}`);
const period = (weekday: number, from: string, to: string): OpeningPeriod => ({ weekday, from, to });
/** What was written down about something, newest first. */
const trail = (subject: string) =>
  app.server.context.db
    .selectFrom('auditEvent')
    .select(['action', 'detail'])
    .where('subject', '=', subject)
    .orderBy('seq', 'desc')
    .execute();
/** Runs what must be refused and change nothing. */
const unchanged = async (step: () => Promise<void>) => {
  const { db } = app.server.context;
  const stored = () =>
    Promise.all([
      db.selectFrom('serviceQueue').selectAll().orderBy('id').execute(),
      db.selectFrom('holiday').selectAll().orderBy('id').execute(),
      db.selectFrom('site').selectAll().orderBy('id').execute(),
      db.selectFrom('auditEvent').select('seq').where('action', 'like', 'queue.%').execute(),
    ]);
  const before = await stored();
  await step();
  expect(await stored()).toEqual(before);
};

describe('a queue', () => {
  test('is added, changed as a whole and removed, and each is written down', async () => {
    const hours = [period(2, '13:00', '24:00'), period(1, '09:00', '12:00')];
    const added = await add('foods', { itemCodes: ['MR301', 'MR301'], hours, maxWaiting: 20 });
    const inOrder = [period(1, '09:00', '12:00'), period(2, '13:00', '24:00')];
    expect(added).toEqual({
      ...rules('foods', { itemCodes: ['MR301'], hours: inOrder, maxWaiting: 20 }),
      id: 'foods',
      state: 'auto',
      sample: false,
    });
    const changed = await change('foods', {
      strategy: 'random',
      overflow: { queueId: 'market', afterSeconds: 90 },
    });
    expect(changed).toMatchObject({ itemCodes: [], hours: [], strategy: 'random', maxWaiting: null });
    expect((await list()).find(({ id }) => id === 'foods')).toEqual(changed);
    await remove('foods');
    expect((await list()).map(({ id }) => id)).not.toContain('foods');
    expect(await trail('foods')).toMatchObject([
      { action: 'queue.removed', detail: {} },
      {
        action: 'queue.changed',
        detail: {
          itemCodes: [],
          hours: [],
          strategy: 'random',
          maxWaiting: null,
          overflow: { queueId: 'market' },
        },
      },
      { action: 'queue.added', detail: { itemCodes: ['MR301'], maxWaiting: 20 } },
    ]);
    expect(await refusedRemoval('foods')).toBe('NOT_FOUND');
  });

  test('is there for each sample department, labelled, and the general one always', async () => {
    const queues = await list();
    expect(queues.filter((queue) => queue.sample)).toHaveLength(7);
    expect(queues.find(({ id }) => id === 'market')).toMatchObject({
      name: { en: 'Market Regulation' },
      departments: ['market'],
      hours: [],
    });
    expect(queues.find(({ id }) => id === 'general')).toEqual({
      ...rules('general', { name: { 'zh-CN': '综合服务', en: 'General services' } }),
      id: 'general',
      state: 'auto',
      sample: false,
    });
    await unchanged(async () => {
      expect(await refusedRemoval('general')).toBe('QUEUE_IN_USE');
    });
    await change('general', { wrapUpSeconds: 30 });
    expect((await list()).find(({ id }) => id === 'general')?.wrapUpSeconds).toBe(30);
  });

  test('that contradicts the others is refused', async () => {
    await add('first', { departments: ['dept-a'], itemCodes: ['MR101'] });
    await add('second', { overflow: { queueId: 'first', afterSeconds: 10 } });
    await unchanged(async () => {
      expect(await refusedAdd('first')).toBe('QUEUE_IN_USE');
      expect(await refusedAdd('self-test')).toBe('QUEUE_IN_USE');
      expect(await refusedAdd('third', { departments: ['dept-a'] })).toBe('BAD_REQUEST');
      expect(await refusedAdd('third', { itemCodes: ['MR101'] })).toBe('BAD_REQUEST');
      expect(await refusedAdd('third', { itemCodes: ['ZZ001'] })).toBe('BAD_REQUEST');
      expect(await refusedAdd('third', { departments: ['selftest'] })).toBe('BAD_REQUEST');
      expect(await refusedAdd('third', { itemCodes: ['XX999'] })).toBe('NOT_FOUND');
      expect(await refusedAdd('third', { overflow: { queueId: 'nowhere', afterSeconds: 5 } })).toBe(
        'NOT_FOUND',
      );
      expect(await refusedAdd('third', { overflow: { queueId: 'third', afterSeconds: 5 } })).toBe(
        'BAD_REQUEST',
      );
      expect(await refusedChange('first', { overflow: { queueId: 'first', afterSeconds: 5 } })).toBe(
        'BAD_REQUEST',
      );
      expect(await refusedChange('first', { overflow: { queueId: 'second', afterSeconds: 5 } })).toBe(
        'BAD_REQUEST',
      );
      expect(await refusedChange('second', { departments: ['dept-a'] })).toBe('BAD_REQUEST');
      expect(await refusedChange('nowhere')).toBe('NOT_FOUND');
      expect(await refusedRemoval('first')).toBe('QUEUE_IN_USE');
    });
    await remove('second');
    await remove('first');
  });

  test('with hours, waits or names that cannot be is refused', async () => {
    await unchanged(async () => {
      const bad: object[] = [
        { hours: [period(1, '12:00', '09:00')] },
        { hours: [period(1, '09:00', '12:00'), period(1, '11:00', '13:00')] },
        { hours: [period(1, '09:00', '24:01')] },
        { hours: [period(8, '09:00', '12:00')] },
        { boosts: { elderly: -1, signLanguage: 0, wheelchair: 0, returning: 0 } },
        { boosts: { elderly: 1e9, signLanguage: 0, wheelchair: 0, returning: 0 } },
        { maxWaiting: 0 },
        { offerSeconds: 1 },
        { minProficiency: 6 },
        { strategy: 'loudest' },
        {
          relax: [
            { afterSeconds: 60, drop: 'language' },
            { afterSeconds: 30, drop: 'department' },
          ],
        },
        { relax: [{ afterSeconds: 60, drop: 'everything' }] },
        { name: { en: 'Only English' } },
        { hours: undefined },
      ];
      for (const given of bad) expect(await refusedAdd('third', given)).toBe('BAD_REQUEST');
      expect(await refusedAdd('Third Queue')).toBe('BAD_REQUEST');
      expect(await refusedRemoval('Third')).toBe('BAD_REQUEST');
    });
  });

  test('stays while somebody waits in it, or may yet come to it', async () => {
    await add('back', {});
    await add('front', { departments: ['dept-b'], overflow: { queueId: 'back', afterSeconds: 600 } });
    const { queue } = app.server.context;
    const callId = newId('call');
    const step = { skills: ['dept:dept-b'], strategy: 'longestIdle', why: 'queue' } as const;
    await queue.enqueue({
      callId,
      kind: 'callback',
      kioskId: newId('kiosk'),
      caseId: newId('case'),
      siteId: newId('site'),
      itemCode: 'MR101',
      locale: 'zh-CN',
      needs: [],
      route: [
        { ...step, afterMs: 0, queueId: 'front' },
        { ...step, afterMs: 600_000, queueId: 'back', why: 'overflow' },
      ],
      boostMs: 0,
      offerMs: 15_000,
      wrapUpMs: 0,
      maxWaiting: null,
    });
    await change('front', {});
    await unchanged(async () => {
      expect(await refusedRemoval('front')).toBe('QUEUE_IN_USE');
      expect(await refusedRemoval('back')).toBe('QUEUE_IN_USE');
    });
    await queue.hangUp(callId, 'left');
    await queue.setQueueState('staff_s', 'front', 'closed');
    await remove('front');
    await remove('back');
    // A later queue of that id does not begin closed.
    expect((await add('front')).state).toBe('auto');
    await remove('front');
  });

  test('two administrators at once cannot make a circle', async () => {
    await add('left');
    await add('right');
    const answers = await Promise.all([
      admin.send(
        'PATCH',
        '/api/admin/queues/left',
        rules('left', { overflow: { queueId: 'right', afterSeconds: 9 } }),
      ),
      admin.send(
        'PATCH',
        '/api/admin/queues/right',
        rules('right', { overflow: { queueId: 'left', afterSeconds: 9 } }),
      ),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    await change('left');
    await change('right');
    await remove('left');
    await remove('right');
  });

  test('is set up by administrators alone; all staff may see them', async () => {
    const clerk = await app.staff(['clerk']);
    expect(await clerk.data<unknown[]>('GET', '/api/queues')).not.toHaveLength(0);
    await unchanged(async () => {
      expect(await clerk.refusal('POST', '/api/admin/queues', { id: 'mine', ...rules('mine') })).toBe(
        'FORBIDDEN',
      );
      expect(await clerk.refusal('PATCH', '/api/admin/queues/market', rules('market'))).toBe('FORBIDDEN');
      expect(await clerk.refusal('DELETE', '/api/admin/queues/market')).toBe('FORBIDDEN');
      expect(await clerk.refusal('GET', '/api/admin/holidays')).toBe('FORBIDDEN');
    });
    expect(await app.browser().refusal('GET', '/api/queues')).toBe('NOT_SIGNED_IN');
  });
});

describe('sites and holidays', () => {
  const someSite = async () => (await admin.data<Site[]>('GET', '/api/admin/sites'))[0]?.id ?? '';
  const name = { 'zh-CN': '国庆节', en: 'National Day' };

  test('a site has hours of its own, in order and written down', async () => {
    const site = await someSite();
    const path = `/api/admin/sites/${site}/hours`;
    expect(await admin.data('GET', path)).toEqual([]);
    const hours = [period(3, '08:00', '12:00'), period(1, '08:00', '24:00')];
    expect(await admin.data('PATCH', path, { hours })).toEqual(hours.toReversed());
    expect(await admin.data('GET', path)).toEqual(hours.toReversed());
    expect((await trail(site))[0]).toEqual({
      action: 'site.hoursChanged',
      detail: { hours: hours.toReversed() },
    });
    // Where sites are listed, their hours are not.
    expect(Object.keys((await admin.data<object[]>('GET', '/api/admin/sites'))[0] ?? {}).sort()).toEqual([
      'id',
      'name',
      'sample',
    ]);
    await unchanged(async () => {
      const late = { hours: [period(1, '12:00', '08:00')] };
      expect(await admin.refusal('PATCH', path, late)).toBe('BAD_REQUEST');
      const nowhere = `/api/admin/sites/${newId('site')}/hours`;
      expect(await admin.refusal('PATCH', nowhere, { hours: [] })).toBe('NOT_FOUND');
      expect(await admin.refusal('GET', nowhere)).toBe('NOT_FOUND');
    });
    expect(await admin.data('PATCH', path, { hours: [] })).toEqual([]);
  });

  test('a holiday is for all, a queue or a site; the same one twice is one', async () => {
    const siteId = await someSite();
    const post = (body: object) => admin.data<Holiday>('POST', '/api/admin/holidays', body);
    const later = await post({ date: '2026-10-02', name, queueId: 'tax', siteId });
    const first = await post({ date: '2026-10-01', name, queueId: null, siteId: null });
    const renamed = { ...name, en: 'Founding Day' };
    expect(await post({ date: '2026-10-01', name: renamed, queueId: null, siteId: null })).toEqual({
      ...first,
      name: renamed,
    });
    expect(await admin.data('GET', '/api/admin/holidays')).toEqual([{ ...first, name: renamed }, later]);
    await admin.data('DELETE', `/api/admin/holidays/${first.id}`);
    expect(await admin.refusal('DELETE', `/api/admin/holidays/${first.id}`)).toBe('NOT_FOUND');
    expect((await trail(String(first.id))).map(({ action }) => action)).toEqual([
      'holiday.removed',
      'holiday.added',
      'holiday.added',
    ]);
  });

  test('a holiday of nothing that exists, or on no day, is refused', async () => {
    const holiday = { date: '2026-10-01', name, queueId: null, siteId: null };
    const refused = (given: object) => admin.refusal('POST', '/api/admin/holidays', { ...holiday, ...given });
    await unchanged(async () => {
      expect(await refused({ queueId: 'nowhere' })).toBe('NOT_FOUND');
      expect(await refused({ siteId: newId('site') })).toBe('NOT_FOUND');
      expect(await refused({ date: '2026-02-29' })).toBe('BAD_REQUEST');
      expect(await refused({ date: '0000-01-01' })).toBe('BAD_REQUEST');
      expect(await refused({ date: '1.10.2026' })).toBe('BAD_REQUEST');
      expect(await refused({ name: { en: 'Only English' } })).toBe('BAD_REQUEST');
      expect(await admin.refusal('DELETE', '/api/admin/holidays/99999999999')).toBe('NOT_FOUND');
      expect(await admin.refusal('DELETE', '/api/admin/holidays/first')).toBe('BAD_REQUEST');
    });
  });

  test('a queue that is removed takes its holidays with it', async () => {
    await add('short');
    await admin.data('POST', '/api/admin/holidays', {
      date: '2026-10-01',
      name,
      queueId: 'short',
      siteId: null,
    });
    await remove('short');
    expect(await admin.data('GET', '/api/admin/holidays')).toEqual([]);
  });
});

describe('skills and capacity of accounts', () => {
  test('are kept, told to the queue at once, and written down', async () => {
    const { staff: clerk } = await app.staff(['clerk']);
    expect(clerk).toMatchObject({ skills: {}, capacity: { call: 1, review: 1 } });
    const { queue } = app.server.context;
    await queue.signIn({ staffId: clerk.id, displayName: clerk.displayName, skills: { '*': 3 } });
    const path = `/api/admin/staff/${clerk.id}`;
    const skills = { 'lang:sign': 5, 'dept:tax': 4 };
    const { staff } = await admin.data<{ staff: Staff }>('PATCH', path, {
      skills,
      capacity: { call: 2, review: 3 },
    });
    expect(staff).toMatchObject({ skills, capacity: { call: 2, review: 3 } });
    expect(await queue.clerk(clerk.id)).toMatchObject({
      skills: { '*': 3, ...skills },
      capacity: { call: 2, review: 3 },
    });
    const written = await trail(clerk.id);
    expect(written.find(({ action }) => action === 'staff.changed')).toMatchObject({
      action: 'staff.changed',
      detail: { skills, capacity: { call: 2, review: 3 } },
    });
    const bad = [{ 'only:x': 3 }, { '*': 3 }, { 'lang:en': 0 }, { 'lang:en': 6 }, { flying: 3 }];
    for (const given of bad)
      expect(await admin.refusal('PATCH', path, { skills: given })).toBe('BAD_REQUEST');
    expect(await admin.refusal('PATCH', path, { capacity: { call: 0, review: 0 } })).toBe('BAD_REQUEST');
    const everybody = await admin.data<Staff[]>('GET', '/api/admin/staff');
    expect(everybody.find(({ id }) => id === clerk.id)).toMatchObject({
      skills,
      capacity: { call: 2, review: 3 },
    });
  });
});
