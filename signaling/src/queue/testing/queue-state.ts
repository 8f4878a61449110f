// Everything that Redis holds about a queue, read raw and at one instant, and the check that all of it agrees: records,
// rank, lanes, idle sets and leases.
import type { Redis } from 'ioredis';
import { KEY_NAMES, laneOf, type KeyName, type QueueKeys } from '../queue-keys.ts';
import { isEligible } from './eligible.ts';

type Fields = Record<string, string>;
/** Member → score. */
type Scores = ReadonlyMap<string, number>;

export interface QueueState {
  calls: ReadonlyMap<string, Fields>;
  clerks: ReadonlyMap<string, Fields>;
  sets: Readonly<Record<SetName, Scores>>;
  waitingIn: ReadonlyMap<string, Scores>;
  idleIn: ReadonlyMap<string, Scores>;
}

const SETS = [
  'rank',
  'heads',
  'lanes',
  'idle',
  'offers',
  'active',
  'wrapUps',
  'clerkPresence',
  'callerPresence',
] as const satisfies readonly KeyName[];
type SetName = (typeof SETS)[number];

export interface Known {
  callIds: readonly string[];
  staffIds: readonly string[];
  lanes: readonly string[];
}

const DUMP = `
local function members(key) return redis.call('ZRANGE', key, 0, -1, 'WITHSCORES') end
local asked, answer = cjson.decode(ARGV[1]), {}
for i, key in ipairs(asked.records) do answer[i] = redis.call('HGETALL', key) end
for _, key in ipairs(asked.sets) do answer[#answer + 1] = members(key) end
return answer`;

/** One command, so it is one instant and quick enough for thousands of steps. */
export async function readState(redis: Redis, keys: QueueKeys, known: Known): Promise<QueueState> {
  const { callIds, staffIds, lanes } = known;
  const key = (name: KeyName): string => keys.all[KEY_NAMES.indexOf(name)] ?? '';
  const records = [...callIds.map((id) => keys.call(id)), ...staffIds.map((id) => keys.clerk(id))];
  const inLanes = (['waitingIn', 'idleIn'] as const).flatMap((name) => lanes.map((lane) => key(name) + lane));
  const asked = { records, sets: [...SETS.map(key), ...inLanes] };
  const answer = (await redis.eval(DUMP, 1, keys.seq, JSON.stringify(asked))) as string[][];
  const take = <T>(ids: readonly T[], as: 'fields' | 'scores') =>
    ids.map((id) => [id, pairsOf(answer.shift() ?? [], as)] as const);
  const present = (found: (readonly [string, ReadonlyMap<string, string | number>])[]) =>
    new Map(
      found.filter(([, map]) => map.size > 0).map(([id, map]) => [id, Object.fromEntries(map) as Fields]),
    );
  return {
    calls: present(take(callIds, 'fields')),
    clerks: present(take(staffIds, 'fields')),
    sets: Object.fromEntries(take(SETS, 'scores')) as Record<SetName, Scores>,
    waitingIn: new Map(take(lanes, 'scores') as [string, Scores][]),
    idleIn: new Map(take(lanes, 'scores') as [string, Scores][]),
  };
}

function pairsOf(flat: readonly string[], as: 'fields' | 'scores'): ReadonlyMap<string, string | number> {
  const found = new Map<string, string | number>();
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const value = flat[i + 1] ?? '';
    found.set(flat[i] ?? '', as === 'scores' ? Number(value) : value);
  }
  return found;
}

/** What is wrong, in sentences; nothing when all parts agree. */
export function faultsOf(state: QueueState): string[] {
  return [...indexFaults(state), ...clerkFaults(state), ...laneFaults(state)];
}

/** Each index holds exactly the calls and clerks whose state belongs there, with the score of their record. */
function indexFaults({ calls, clerks, sets }: QueueState): string[] {
  const of = (states: string[], score: (call: Fields, id: string) => [string, number | null]) =>
    new Map(
      [...calls].filter(([, call]) => states.includes(call['state'] ?? '')).map(([id, c]) => score(c, id)),
    );
  const rank = (call: Fields): [string, number] => [call['member'] ?? '', Number(call['rank'])];
  const idle = [...clerks].filter(([, clerk]) => clerk['state'] === 'ready');
  const signedIn = [...clerks].filter(([, clerk]) => clerk['state'] !== 'signedOut');
  return [
    ...differences('rank', sets.rank, of(['waiting', 'offered'], rank)),
    ...differences(
      'offers',
      sets.offers,
      of(['offered'], (c, id) => [id, Number(c['offerExpiresAt'])]),
    ),
    ...differences(
      'active',
      sets.active,
      of(['active'], (c, id) => [id, Number(c['since'])]),
    ),
    ...differences(
      'wrapUps',
      sets.wrapUps,
      of(['wrapUp'], (c, id) => [id, Number(c['wrapUpUntil'])]),
    ),
    ...differences(
      'callerPresence',
      sets.callerPresence,
      of(['waiting', 'offered', 'active'], (_, id) => [id, null]),
    ),
    ...differences('idle', sets.idle, new Map(idle.map(([id, c]) => [id, Number(c['idleSince'])]))),
    ...differences('clerkPresence', sets.clerkPresence, new Map(signedIn.map(([id]) => [id, null]))),
  ];
}

const CLERK_STATE_OF: Readonly<Record<string, string>> = {
  offered: 'offered',
  active: 'onCall',
  wrapUp: 'wrapUp',
};

/** Call and clerk point at each other, one to one: nobody has two calls, no call two clerks. */
function clerkFaults({ calls, clerks }: QueueState): string[] {
  const faults: string[] = [];
  for (const [callId, call] of calls) {
    const { state = '', staffId = '', offerId = '' } = call;
    const wanted = CLERK_STATE_OF[state];
    if (wanted === undefined) {
      if (offerId !== '') faults.push(`${callId} is ${state} with offer ${offerId}`);
      if (state === 'waiting' && staffId !== '') faults.push(`${callId} waits with clerk ${staffId}`);
      continue;
    }
    const clerk = clerks.get(staffId);
    if (clerk?.['state'] !== wanted || clerk['callId'] !== callId || (clerk['offerId'] ?? '') !== offerId) {
      faults.push(`${callId} is ${state} but its clerk is ${JSON.stringify(clerk)}`);
    }
  }
  for (const [staffId, clerk] of clerks) {
    const { state = '', callId = '' } = clerk;
    const holds = Object.values(CLERK_STATE_OF).includes(state);
    if (!holds && callId !== '') faults.push(`${staffId} is ${state} with ${callId}`);
    if (holds && calls.get(callId)?.['staffId'] !== staffId)
      faults.push(`${staffId} is ${state} without a call`);
  }
  return faults;
}

/** Lanes hold their waiting calls and the idle who serve them; and nobody waits while somebody who could is idle. */
function laneFaults({ calls, clerks, sets, waitingIn, idleIn }: QueueState): string[] {
  const faults: string[] = [];
  const heads = new Map<string, number>();
  for (const lane of waitingIn.keys()) {
    const waiting = [...calls.values()].filter(
      (call) => call['state'] === 'waiting' && call['lane'] === lane,
    );
    const held = waitingIn.get(lane) ?? new Map<string, number>();
    const wanted = new Map(waiting.map((call) => [call['member'] ?? '', Number(call['rank'])]));
    faults.push(...differences(`waitingIn ${lane}`, held, wanted));
    if (wanted.size > 0) heads.set(lane, Math.min(...wanted.values()));
    const required = JSON.parse(lane) as string[];
    const serving = [...sets.idle].filter(([staffId]) => {
      return isEligible(JSON.parse(clerks.get(staffId)?.['skills'] ?? '[]') as string[], required);
    });
    const idle = idleIn.get(lane) ?? new Map<string, number>();
    const known = sets.lanes.has(lane);
    faults.push(...differences(`idleIn ${lane}`, idle, new Map(known ? serving : [])));
    if (wanted.size > 0 && !known) faults.push(`lane ${lane} is not open`);
    if (wanted.size > 0 && serving.length > 0)
      faults.push(`${lane} waits although ${JSON.stringify(serving)} is idle`);
  }
  for (const call of calls.values()) {
    const { skills } = JSON.parse(call['input'] ?? '{}') as { skills: string[] };
    if (call['lane'] !== laneOf(skills)) faults.push(`a call is in lane ${call['lane'] ?? ''}`);
  }
  return [...faults, ...differences('heads', sets.heads, heads)];
}

function differences(name: string, held: Scores, wanted: ReadonlyMap<string, number | null>): string[] {
  const faults: string[] = [];
  for (const [member, score] of wanted) {
    if (!held.has(member)) faults.push(`${name} lacks ${member}`);
    else if (score !== null && held.get(member) !== score)
      faults.push(`${name} has ${member} at another score`);
  }
  for (const member of held.keys()) if (!wanted.has(member)) faults.push(`${name} holds ${member} wrongly`);
  return faults;
}
