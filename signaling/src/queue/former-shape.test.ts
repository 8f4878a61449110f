// An installation is upgraded while people wait and talk: what the former version kept in Redis (testing/former-shape.jsonl,
// recorded from it) goes on.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RedisCallQueue } from './redis-call-queue.ts';
import { Collected } from './testing/collected.ts';
import { faultsOf, readState } from './testing/queue-state.ts';
import { contactInput, outcome, present, silentLog, TestQueue } from './testing/test-queue.ts';

const FORMER = readFileSync(new URL('./testing/former-shape.jsonl', import.meta.url), 'utf8');
const CALLS = ['talking', 'wrapping', 'advice', 'ringing', 'gone', 'waiting', 'papers', 'air'].map(
  (n) => `call_${n}`,
);
const CLERKS = ['talking', 'wrapping', 'adviser', 'rung', 'idle', 'gone'].map((name) => `staff_${name}`);
const LANES = [
  '["call","longestIdle","dept:market"]',
  '["call","longestIdle","only:staff_adviser","not:staff_talking"]',
  '["call","longestIdle","dept:fire"]',
  '["call","longestIdle","dept:sea>=5"]',
  '["review","longestIdle","dept:sea>=5"]',
  '["call","longestIdle","dept:market>=4","lang:en"]',
  '["call","fewestCalls","dept:air"]',
];

/** The former keys of this test's domain, and nothing in the present shape. */
async function former(): Promise<TestQueue> {
  const t = await TestQueue.open();
  await t.redis.del(...t.keys.all);
  for (const line of FORMER.trim().split('\n')) {
    const [command = '', ...args] = JSON.parse(
      line.replaceAll('{acd:former}', `{acd:${t.domain}}`),
    ) as string[];
    await t.redis.call(command, ...args);
  }
  return t;
}

test('live calls, clerks, leases and events are taken over once, and agree', async () => {
  await using t = await former();
  expect(await t.queue.begin(0)).toBe(false);
  expect(await t.queue.begin(0)).toBe(false);
  const known = { lanes: LANES, queueIds: ['market', 'tax', 'fire', 'sea', 'air'] };
  expect(faultsOf(await readState(t.redis, t.keys, known))).toEqual([]);
  const states = await Promise.all(CALLS.map(async (callId) => (await t.contact(callId)).state));
  expect(states).toEqual(['active', 'wrapUp', 'active', 'offered', 'ended', 'waiting', 'waiting', 'ended']);
  expect(await t.contact('call_talking')).toMatchObject({
    staffId: 'staff_talking',
    consultId: 'call_advice',
    mediaNode: 'sfu-1',
  });
  expect(await t.contact('call_waiting')).toMatchObject({
    needs: ['elderly'],
    skills: ['dept:market>=4', 'lang:en'],
  });
  expect((await t.queue.snapshot()).queueStates).toEqual({ sea: 'closed' });
  expect(await t.redis.ttl(t.keys.call('call_gone'))).toBeGreaterThan(3_000);
  // But for the clock, one key of the former shape is left: it keeps a node of that version from beginning anew.
  const left = await t.redis.keys(`{acd:${t.domain}}:[^0-9]*`);
  expect(left.filter((key) => !key.endsWith(':testClock'))).toEqual([`{acd:${t.domain}}:seq`]);
  expect(await t.redis.type(`{acd:${t.domain}}:seq`)).toBe('list');
});

test('a consumer goes on behind what it has acknowledged, in either kind of entry', async () => {
  await using t = await former();
  await t.queue.begin(0);
  const before = present((await t.events()).at(-1)).seq;
  await t.enqueue({ skills: ['dept:sea>=5'] });
  const stop = new AbortController();
  const handled = new Collected();
  const handler = async (event: Parameters<Collected['add']>[0]) => Promise.resolve(handled.add(event));
  const member = t.queue.consume('store', 'a', handler, stop.signal);
  await handled.untilSeq(before + 1);
  stop.abort();
  await member;
  expect(handled.seqs).toEqual(Array.from({ length: before + 1 - 5 }, (_, index) => index + 6));
  expect(handled.events[0]).toMatchObject({ type: 'clerkSignedIn', staffId: 'staff_wrapping', callId: null });
});

test('calls go on: the offer is answered, the advice ends, the step widens, the clerk who is free is found', async () => {
  await using t = await former();
  await t.queue.begin(0);
  const fenceOf = async (staffId: string) => ({ staffId, epoch: (await t.clerk(staffId)).epoch });
  await t.queue.accept(await fenceOf('staff_rung'), 'call_ringing', await t.offerOf('call_ringing'));
  await t.queue.endConsult(await fenceOf('staff_talking'), 'call_talking');
  expect((await t.contact('call_talking')).heldSince).toBeNull();
  const air = { skills: ['dept:air'] };
  expect((await t.enqueue(air)).staffId).toBe('staff_idle');
  expect(await outcome(t.enqueue({ callId: 'call_gone' }))).toBe('CALL_ENDED');
  await t.queue.finish(await fenceOf('staff_talking'), 'call_talking');
  for (const staffId of CLERKS.slice(0, 5)) await t.queue.heartbeatClerk(await fenceOf(staffId));
  await t.queue.heartbeatCaller('call_waiting');
  await t.pass(30_000);
  expect((await t.contact('call_waiting')).step).toBe(1);
});

test('nobody keeps a second book: the former version is refused by its own counter', async () => {
  await using t = await former();
  await t.queue.begin(0);
  // As its `begin` does first.
  await expect(t.redis.get(`{acd:${t.domain}}:seq`)).rejects.toThrow('WRONGTYPE');
  const other = new RedisCallQueue({ redis: t.redis, domain: t.domain, log: silentLog, scripts: t.scripts });
  expect((await other.enqueue(contactInput())).state).toBe('waiting');
});
