// Everything that Redis holds about a queue, read raw and at one instant, and the check that all of it agrees: records,
// lines, lanes, idle sets, loads and leases.
import { createHash } from 'node:crypto';
import type { SkillSet } from '@cloud-window/shared/protocol';
import type { Redis } from 'ioredis';
import type { KeyName, QueueKeys } from '../queue-keys.ts';
import type { KeptStep } from '../queue-records.ts';
import { CALL_FIELDS, CLERK_FIELDS, luaOfRecord } from '../record-fields.ts';
import { proficiencyOf } from './eligible.ts';

type Fields = Record<string, string>;
/** Member → score. */
type Scores = ReadonlyMap<string, number>;
const NOTHING: Scores = new Map();

export interface QueueState {
  calls: ReadonlyMap<string, Fields>;
  clerks: ReadonlyMap<string, Fields>;
  sets: Readonly<Record<SetName, Scores>>;
  /** Stem → what is appended → members. */
  stems: Readonly<Record<StemName, ReadonlyMap<string, Scores>>>;
  /** Staff id → what the clerk holds. */
  held: ReadonlyMap<string, readonly string[]>;
  /** Staff id → lane → proficiency. */
  serves: ReadonlyMap<string, Fields>;
}

const SETS = [
  'lanes',
  'offers',
  'active',
  'wrapUps',
  'widenings',
  'clerkPresence',
  'callerPresence',
] as const satisfies readonly KeyName[];
type SetName = (typeof SETS)[number];
const STEMS = ['idleIn', 'waitingIn', 'queued'] as const satisfies readonly KeyName[];
type StemName = (typeof STEMS)[number];

export interface Known {
  lanes: readonly string[];
  queueIds: readonly string[];
}

/** Asks for the keys that there are, which are few beside those that may be; and finds those that may not be. */
const DUMP = `
${luaOfRecord('Call', CALL_FIELDS)}${luaOfRecord('Clerk', CLERK_FIELDS)}
local prefix, sorted, answer = ARGV[1], cjson.decode(ARGV[2]), {}
local function fieldsOf(record)
  local fields = {}
  for name, value in pairs(record) do
    if name == 'serves' then value = cmsgpack.unpack(value) end
    if type(value) == 'table' then value = cjson.encode(value) end
    if type(value) == 'number' then value = string.format('%.0f', value) end
    fields[#fields + 1], fields[#fields + 2] = name, tostring(value)
  end
  return fields
end
for _, key in ipairs(redis.call('KEYS', prefix .. '*')) do
  local name = string.sub(key, #prefix + 1)
  local kind = string.match(name, '^%a+')
  if kind == 'call' then
    answer[name] = fieldsOf(unpackCall(redis.call('GET', key)))
  elseif kind == 'clerk' then
    answer[name] = fieldsOf(unpackClerk(redis.call('GET', key)))
  elseif sorted[kind] then
    answer[name] = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  end
end
return cjson.encode(answer)`;
const DUMP_SHA1 = createHash('sha1').update(DUMP).digest('hex');
const SORTED = JSON.stringify(Object.fromEntries([...SETS, ...STEMS].map((name) => [name, true])));

/** Papers have a line of their own in each queue. */
const PAPERS = '/papers';

/** One command, so it is one instant and quick enough for thousands of steps. */
export async function readState(redis: Redis, keys: QueueKeys, known: Known): Promise<QueueState> {
  const prefix = keys.seq.slice(0, -'seq'.length);
  const dump = (await redis
    .evalsha(DUMP_SHA1, 1, keys.seq, prefix, SORTED)
    .catch(() => redis.eval(DUMP, 1, keys.seq, prefix, SORTED))) as string;
  const found = Object.entries(JSON.parse(dump) as Record<string, string[]>);
  const below = (stem: string) =>
    found.flatMap(([name, flat]) =>
      name.startsWith(`${stem}:`) ? [[name.slice(stem.length + 1), flat] as const] : [],
    );
  const fields = (stem: KeyName) => {
    const records = below(stem).map(([id, flat]) => [id, Object.fromEntries<string>(pairsOf(flat))] as const);
    return new Map(records);
  };
  const scores = (flat: readonly string[]): Scores =>
    new Map(pairsOf(flat).map(([member, score]) => [member, Number(score)]));
  const appended: Record<StemName, readonly string[]> = {
    idleIn: known.lanes,
    waitingIn: known.lanes,
    queued: known.queueIds.flatMap((id) => [id, `${id}${PAPERS}`]),
  };
  const linesOf = (stem: StemName): ReadonlyMap<string, Scores> =>
    new Map([
      ...appended[stem].map((suffix) => [suffix, NOTHING] as const),
      ...below(stem).map(([suffix, flat]) => [suffix, scores(flat)] as const),
    ]);
  const sets = new Map(found);
  const calls = fields('call');
  const clerks = fields('clerk');
  const contacts = (clerk: Fields) => JSON.parse(clerk['contacts'] ?? '[]') as string[];
  return {
    calls,
    clerks,
    held: new Map([...clerks].map(([id, clerk]) => [id, contacts(clerk)])),
    serves: new Map([...clerks].map(([id, clerk]) => [id, levelsOf(clerk)])),
    sets: Object.fromEntries(SETS.map((name) => [name, scores(sets.get(name) ?? [])])) as Record<
      SetName,
      Scores
    >,
    stems: Object.fromEntries(STEMS.map((name) => [name, linesOf(name)])) as Record<
      StemName,
      ReadonlyMap<string, Scores>
    >,
  };
}

/** From lane, level, lane, level, … */
function levelsOf(clerk: Fields): Fields {
  const flat = JSON.parse(clerk['serves'] ?? '[]') as string[];
  return Object.fromEntries(pairsOf(flat.map(String)));
}

function pairsOf(flat: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) found.push([flat[i] ?? '', flat[i + 1] ?? '']);
  return found;
}

const PARSED = new Map<string, unknown>();

/** The few routes, lanes and skill sets of a test, each read once. */
function parsed(json: string): unknown {
  if (!PARSED.has(json)) PARSED.set(json, JSON.parse(json));
  return PARSED.get(json);
}

/** What is wrong, in sentences; nothing when all parts agree. */
export function faultsOf(state: QueueState): string[] {
  return [...indexFaults(state), ...clerkFaults(state), ...laneFaults(state)];
}

const LIVE = ['waiting', 'offered', 'active'];
const HELD = ['offered', 'active', 'wrapUp'];

/** Each index holds exactly the calls and clerks whose state belongs there, with the score of their record. */
function indexFaults({ calls, clerks, sets, stems }: QueueState): string[] {
  const of = (states: string[], score: (call: Fields, id: string) => [string, number | null]) =>
    new Map(
      [...calls].filter(([, call]) => states.includes(call['state'] ?? '')).map(([id, c]) => score(c, id)),
    );
  const rank = (call: Fields): [string, number] => [call['member'] ?? '', Number(call['rank'])];
  const at =
    (field: string) =>
    (call: Fields, id: string): [string, number] => [id, Number(call[field])];
  const signedIn = [...clerks].filter(([, clerk]) => clerk['state'] !== 'signedOut');
  const callers = [...calls].filter(
    ([, call]) => LIVE.includes(call['state'] ?? '') && call['kind'] === 'video',
  );
  const widening = [...calls].filter(
    ([, call]) => ['waiting', 'offered'].includes(call['state'] ?? '') && nextStepAt(call) !== null,
  );
  return [
    ...differences('offers', sets.offers, of(['offered'], at('offerExpiresAt'))),
    ...differences('active', sets.active, of(['active'], at('since'))),
    ...differences('wrapUps', sets.wrapUps, of(['wrapUp'], at('wrapUpUntil'))),
    ...differences('callerPresence', sets.callerPresence, new Map(callers.map(([id]) => [id, null]))),
    ...differences('widenings', sets.widenings, new Map(widening.map(([id, c]) => [id, nextStepAt(c)]))),
    ...differences('clerkPresence', sets.clerkPresence, new Map(signedIn.map(([id]) => [id, null]))),
    ...[...stems.queued].flatMap(([line, held]) => {
      const lineOf = (call: Fields) => `${call['queueId']}${call['kind'] === 'review' ? PAPERS : ''}`;
      const there = [...calls.values()].filter(
        (call) => ['waiting', 'offered'].includes(call['state'] ?? '') && lineOf(call) === line,
      );
      return differences(`queued ${line}`, held, new Map(there.map(rank)));
    }),
  ];
}

/** When the next step of a call's route begins; null in the last one. */
function nextStepAt(call: Fields): number | null {
  const route = parsed(call['route'] ?? '[]') as KeptStep[];
  const [present, following] = [route[Number(call['step'])], route[Number(call['step']) + 1]];
  if (present === undefined || following === undefined) return null;
  return Number(call['stepSince']) + following.afterMs - present.afterMs;
}

const WEIGHT = ['offered', 'active', 'wrapUp'];
const CLERK_STATE: Readonly<Record<string, string>> = {
  offered: 'offered',
  active: 'onCall',
  wrapUp: 'wrapUp',
};

/** Calls and clerks point at each other, nobody beyond capacity; a clerk's state follows from what is held and chosen. */
function clerkFaults({ calls, clerks, held }: QueueState): string[] {
  const faults: string[] = [];
  for (const [callId, call] of calls) {
    const { state = '', staffId = '', offerId = '' } = call;
    if ((state === 'offered') !== (offerId !== ''))
      faults.push(`${callId} is ${state} with offer ${offerId}`);
    if (HELD.includes(state) && !held.get(staffId)?.includes(callId))
      faults.push(`${callId} is ${state} but ${staffId} does not hold it`);
    if (state === 'waiting' && staffId !== '') faults.push(`${callId} waits with clerk ${staffId}`);
  }
  for (const [staffId, clerk] of clerks) {
    const own = (held.get(staffId) ?? []).map((id) => calls.get(id) ?? {});
    if (own.some((call) => call['staffId'] !== staffId || !HELD.includes(call['state'] ?? '')))
      faults.push(`${staffId} holds what is not held: ${JSON.stringify(own)}`);
    for (const channel of ['call', 'review']) {
      const load = own.filter((call) => call['channel'] === channel).length;
      if (load !== Number(clerk[channel === 'call' ? 'loadCall' : 'loadReview']))
        faults.push(`${staffId} counts ${channel} wrongly`);
    }
    const states = own.filter((call) => call['channel'] === 'call').map((call) => call['state'] ?? '');
    const heaviest = WEIGHT.find((state) => states.includes(state));
    const wanted = heaviest === undefined ? clerk['choice'] : CLERK_STATE[heaviest];
    if (clerk['state'] !== wanted)
      faults.push(`${staffId} is ${clerk['state'] ?? ''} instead of ${wanted ?? ''}`);
  }
  return faults;
}

function isFree(clerk: Fields, channel: string): boolean {
  const [calls, reviews] = [Number(clerk['loadCall']), Number(clerk['loadReview'])];
  if (clerk['choice'] !== 'ready') return false;
  return channel === 'call'
    ? calls < Number(clerk['capacityCall'])
    : calls === 0 && reviews < Number(clerk['capacityReview']);
}

/** Lanes hold their waiting calls and the free who serve them; and nobody waits while somebody who could is free. */
function laneFaults({ calls, clerks, sets, stems, serves }: QueueState): string[] {
  const faults: string[] = [];
  for (const [staffId, clerk] of clerks) {
    const told = [clerk['idleCall'] === 'true', clerk['idleReview'] === 'true'];
    const should = ['call', 'review'].map((channel) => isFree(clerk, channel));
    if (told.join() !== should.join()) faults.push(`${staffId} is idle ${told.join()}, not ${should.join()}`);
  }
  for (const lane of stems.waitingIn.keys()) {
    const waiting = [...calls.values()].filter(
      (call) => call['state'] === 'waiting' && call['lane'] === lane,
    );
    const held = stems.waitingIn.get(lane) ?? new Map<string, number>();
    const wanted = new Map(waiting.map((call) => [call['member'] ?? '', Number(call['rank'])]));
    faults.push(...differences(`waitingIn ${lane}`, held, wanted));
    const known = sets.lanes.has(lane);
    const [channel = '', , ...required] = parsed(lane) as string[];
    const serving = [...clerks].filter(([staffId, clerk]) => {
      const skills = parsed(clerk['skills'] ?? '{}') as SkillSet;
      const level = proficiencyOf(staffId, skills, required);
      const told = serves.get(staffId)?.[lane];
      const should = known && clerk['state'] !== 'signedOut' && level !== null ? String(level) : undefined;
      if (told !== should) faults.push(`${staffId} serves ${lane} at ${told ?? '-'}, not ${should ?? '-'}`);
      return level !== null && isFree(clerk, channel);
    });
    const idle = stems.idleIn.get(lane) ?? new Map<string, number>();
    faults.push(
      ...differences(
        `idleIn ${lane}`,
        idle,
        new Map(known ? serving.map(([id, c]) => [id, scoreIn(lane, id, c)]) : []),
      ),
    );
    if (wanted.size > 0 && !known) faults.push(`lane ${lane} is not open`);
    if (wanted.size > 0 && serving.length > 0)
      faults.push(`${lane} waits although ${JSON.stringify(serving.map(([id]) => id))} is free`);
  }
  return faults;
}

/** The more proficient first; among equals by the lane's rule. */
function scoreIn(lane: string, staffId: string, clerk: Fields): number {
  const [, strategy, ...required] = parsed(lane) as string[];
  const level = proficiencyOf(staffId, parsed(clerk['skills'] ?? '{}') as SkillSet, required) ?? 0;
  const since = Number(clerk['idleSince']);
  const order = strategy === 'fewestCalls' ? Number(clerk['callsToday'] ?? 0) * 1e9 + (since % 1e9) : since;
  return (5 - level) * 1e14 + order;
}

function differences(name: string, held: Scores, wanted: ReadonlyMap<string, number | null>): string[] {
  const faults: string[] = [];
  for (const [member, score] of wanted) {
    if (!held.has(member)) faults.push(`${name} lacks ${member}`);
    else if (score !== null && held.get(member) !== score)
      faults.push(`${name} has ${member} at ${held.get(member) ?? ''} instead of ${score}`);
  }
  for (const member of held.keys()) if (!wanted.has(member)) faults.push(`${name} holds ${member} wrongly`);
  return faults;
}
