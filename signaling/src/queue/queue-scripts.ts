// Makes one library of Redis functions of the Lua files, one function for each transition, and calls them. A library is
// compiled once; scripts (EVALSHA) would build every function of every include anew at each call, which was a third of what
// a transition cost. `-- @include includes/x.lua` says what a file needs; the table `K` of keys is generated from KEY_NAMES,
// so that Lua and TypeScript cannot disagree about the order.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { queueError } from './queue-errors.ts';
import { KEY_NAMES, type QueueKeys } from './queue-keys.ts';
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

/** These serve a Redis that knows nothing yet, too. */
const BEFORE_BEGIN: ReadonlySet<ScriptName> = new Set(['begin', 'read-clock', 'tidy-events']);

/** The library under a name of its own for each version: nodes of two versions may work on one Redis. */
export interface QueueScripts {
  readonly name: string;
  readonly source: string;
}

const LUA = new URL('./lua/', import.meta.url);
const INCLUDE = /^-- @include (\S+)$/gm;
/** What one call of a function knows, set up anew by `start` of includes/frame.lua. */
const STATE = `local K = {}
local NOW, ARGV, ANSWER_KEY, RECORDS, CHANGED, CLERK_NEWS, HELD, TOUCHED
local MATCH_LIMIT = ${MATCH_LIMIT}
local function nameKeys(keys)
${KEY_NAMES.map((name, index) => `  K.${name} = keys[${index + 1}]`).join('\n')}
end
`;

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
  const functions = [...texts].map(([name, text]) => {
    const frame = MOVING.has(name) ? 'moving' : BEFORE_BEGIN.has(name) ? 'bare' : 'plain';
    return `do
local function transition()
${text.replace(INCLUDE, '')}
end
redis.register_function('@_${luaName(name)}', function(keys, args) return ${frame}(transition, keys, args) end)
end
`;
  });
  const body = STATE + shared + functions.join('');
  const name = `cw_queue_${createHash('sha1').update(body).digest('hex').slice(0, 12)}`;
  return { name, source: `#!lua name=${name}\n${body.replaceAll("'@_", `'${name}_`)}` };
}

/** Somebody may flush the functions again right after they were loaded. */
const LOAD_ATTEMPTS = 5;

const luaName = (name: ScriptName) => name.replaceAll('-', '_');

/** Calls one function. A server that does not know the library (any more) gets it, silently. */
export async function runScript(
  redis: Redis,
  scripts: QueueScripts,
  script: ScriptName,
  keys: QueueKeys,
  args: readonly (string | number)[],
): Promise<unknown> {
  const call = async () =>
    redis.fcall(`${scripts.name}_${luaName(script)}`, keys.all.length, ...keys.all, ...args);
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call();
      } catch (error) {
        if (attempt === LOAD_ATTEMPTS || !isUnknown(error)) throw error;
        await redis.function('LOAD', 'REPLACE', scripts.source);
      }
    }
  } catch (error) {
    throw queueError(error);
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof Error && error.message.includes('Function not found');
}
