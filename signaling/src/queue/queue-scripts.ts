// Makes one library of Redis functions of the Lua files and calls it: one call does any number of transitions, as one unit of
// work. A library is compiled once; scripts (EVALSHA) would build every function of every include anew at each call.
// `-- @include includes/x.lua` says what a file needs; the table `K` of keys is generated from KEY_NAMES, so that Lua and
// TypeScript cannot disagree.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AppError, newId } from '@cloud-window/shared';
import type { Redis } from 'ioredis';
import { queueError } from './queue-errors.ts';
import { KEY_NAMES, suffixOf, type QueueKeys } from './queue-keys.ts';
import { CALL_FIELDS, CLERK_FIELDS, luaOfRecord } from './record-fields.ts';
import { MATCH_LIMIT } from './queue-timings.ts';

const SCRIPT_NAMES = [
  'enqueue',
  'match',
  'accept',
  'decline',
  'hang-up',
  'finish',
  'wrap-up-done',
  'hold',
  'transfer',
  'consult',
  'end-consult',
  'conference',
  'transfer-to-consulted',
  'take-over',
  'turn-into-callback',
  'sign-in',
  'set-clerk-state',
  'force-clerk-state',
  'set-clerk-skills',
  'move-call',
  'set-queue-state',
  'empty-queue',
  'heartbeat-clerk',
  'heartbeat-caller',
  'expire-offers',
  'end-wrap-ups',
  'widen-routes',
  'lose-clerks',
  'lose-callers',
  'close-unused-lane',
  'set-media-node',
  'position',
  'snapshot',
  'unmatched',
  'begin',
  'restore',
  'read-clock',
  'follow-clock',
  'tidy-events',
] as const;
export type ScriptName = (typeof SCRIPT_NAMES)[number];

/** What may make a match possible: these match before they answer, in the same script and so at the same instant. */
const MOVING = new Set<ScriptName>([
  'enqueue',
  'decline',
  'hang-up',
  'finish',
  'wrap-up-done',
  'transfer',
  'consult',
  'end-consult',
  'transfer-to-consulted',
  'take-over',
  'turn-into-callback',
  'sign-in',
  'set-clerk-state',
  'force-clerk-state',
  'set-clerk-skills',
  'move-call',
  'empty-queue',
  'restore',
]);

/**
 * These read indexes themselves, and indexes are written when a unit of work ends: they run in one of their own. All others
 * may share one, and see each other's changes.
 */
export const ALONE: ReadonlySet<ScriptName> = new Set([
  'match',
  'move-call',
  'set-queue-state',
  'empty-queue',
  'expire-offers',
  'end-wrap-ups',
  'widen-routes',
  'lose-clerks',
  'lose-callers',
  'close-unused-lane',
  'position',
  'snapshot',
  'unmatched',
  'begin',
  'read-clock',
  'follow-clock',
  'tidy-events',
]);

/** Which argument names the call, and which the clerk, that a transition is about: their records are read together. */
const ABOUT: Partial<Record<ScriptName, { call?: number; clerk?: number }>> = {
  enqueue: { call: 1 },
  'hang-up': { call: 1 },
  'turn-into-callback': { call: 1 },
  'heartbeat-caller': { call: 1 },
  'set-media-node': { call: 1 },
  'sign-in': { clerk: 1 },
  'set-clerk-state': { clerk: 1 },
  'heartbeat-clerk': { clerk: 1 },
  accept: { clerk: 1, call: 3 },
  decline: { clerk: 1, call: 3 },
  finish: { clerk: 1, call: 3 },
  'wrap-up-done': { clerk: 1, call: 3 },
  hold: { clerk: 1, call: 3 },
  transfer: { clerk: 1, call: 3 },
  consult: { clerk: 1, call: 3 },
  'end-consult': { clerk: 1, call: 3 },
  conference: { clerk: 1, call: 3 },
  'transfer-to-consulted': { clerk: 1, call: 3 },
  'take-over': { clerk: 1, call: 3 },
};

/** These serve a Redis that knows nothing yet, too. */
const BEFORE_BEGIN: ReadonlySet<ScriptName> = new Set(['begin', 'read-clock', 'tidy-events']);

/** The library under a name of its own for each version: nodes of two versions may work on one Redis. */
export interface QueueScripts {
  readonly name: string;
  readonly source: string;
}

const LUA = new URL('./lua/', import.meta.url);
const INCLUDE = /^-- @include (\S+)$/gm;
/** What one unit of work knows, set up anew by `begin` of includes/frame.lua. */
const STATE = `local K = {}
local NOW, NOW_TEXT, SEQ, HAS_BEGUN, ARGV, ANSWER, IS_MORE
local CALLS, CLERKS, STOOD, WAS_FREE, PACKED, CALLER_LEASES, CLERK_LEASES, CLERK_NEWS, EVENTS
local TOUCHED, ENTERED, FREED, WAITING, RESTING, USED, QUEUE_STATES, OFFER_STEM, OFFERS_MADE
local MATCH_LIMIT = ${MATCH_LIMIT}
local function nameKeys(seqKey)
  local stem = string.sub(seqKey, 1, -4)
${KEY_NAMES.map((name) => `  K.${name} = stem .. '${name}${suffixOf(name)}'`).join('\n')}
end
${luaOfRecord('Call', CALL_FIELDS)}${luaOfRecord('Clerk', CLERK_FIELDS)}`;

/**
 * @param replacing sources by file name that stand in for files of `lua/`. Property tests put a clock of their own in the
 *   place of `includes/now.lua`: so time can be moved in tests, and nothing in production knows how.
 */
export function loadQueueScripts(replacing: Readonly<Record<string, string>> = {}): QueueScripts {
  const read = (file: string) => replacing[file] ?? readFileSync(new URL(file, LUA), 'utf8');
  const included = new Set<string>();
  const inline = (file: string): string => {
    // Already there, or just being read by an outer call: in a circle of includes the order would be arbitrary.
    if (included.has(file)) return '';
    included.add(file);
    return read(file).replace(INCLUDE, (_line, inner: string) => inline(inner));
  };
  const texts = new Map(SCRIPT_NAMES.map((name) => [name, read(`${name}.lua`)]));
  const needed = [...texts.values()].flatMap((text) =>
    [...text.matchAll(INCLUDE)].map((found) => found[1] ?? ''),
  );
  const shared = ['includes/now.lua', 'includes/frame.lua', ...needed].map(inline).join('');
  const transitions = [...texts].map(([name, text]) => {
    const frame = MOVING.has(name) ? 'moving' : BEFORE_BEGIN.has(name) ? 'bare' : 'plain';
    const { call = 'nil', clerk = 'nil' } = ABOUT[name] ?? {};
    return `TRANSITIONS['${name}'] = { frame = '${frame}', call = ${call}, clerk = ${clerk}, run = function()
${text.replace(INCLUDE, '')}
end }
`;
  });
  const body = STATE + shared + transitions.join('');
  const name = `cw_queue_${createHash('sha1').update(body).digest('hex').slice(0, 12)}`;
  return { name, source: `#!lua name=${name}\n${body}redis.register_function('${name}', unitOfWork)\n` };
}

/** Somebody may flush the functions again right after they were loaded. */
const LOAD_ATTEMPTS = 5;

/** A transition and its arguments. */
export type Transition = readonly [script: ScriptName, ...args: readonly (string | number)[]];

export interface Done {
  /** Whether so many matches were made that more may be possible. */
  isMore: boolean;
  /** What each transition answers: texts as buffers, nil as null, a refusal as an AppError. */
  answers: unknown[];
}

/** One unit of work. A server that does not know the library (any more) gets it, silently. */
export async function runTogether(
  redis: Redis,
  scripts: QueueScripts,
  keys: QueueKeys,
  transitions: readonly Transition[],
): Promise<Done> {
  const flat: (string | number)[] = [newId('offer')];
  for (const [script, ...args] of transitions) flat.push(script, args.length, ...args);
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const reply = await redis.callBuffer('FCALL', scripts.name, 1, keys.seq, ...flat);
        if (!Array.isArray(reply)) throw new AppError('INTERNAL', 'a queue script answered something else');
        const [isMore, ...answers] = reply as unknown[];
        return {
          isMore: isMore === 1,
          answers: answers.map((answer) => (answer instanceof Error ? queueError(answer) : answer)),
        };
      } catch (error) {
        if (attempt === LOAD_ATTEMPTS || !isUnknown(error)) throw error;
        await redis.function('LOAD', 'REPLACE', scripts.source);
      }
    }
  } catch (error) {
    throw queueError(error);
  }
}

/** A unit of work of one transition. */
export async function runScript(
  redis: Redis,
  scripts: QueueScripts,
  script: ScriptName,
  keys: QueueKeys,
  args: readonly (string | number)[],
): Promise<unknown> {
  const { answers } = await runTogether(redis, scripts, keys, [[script, ...args]]);
  if (answers[0] instanceof AppError) throw answers[0];
  return answers[0];
}

function isUnknown(error: unknown): boolean {
  return error instanceof Error && error.message.includes('Function not found');
}
