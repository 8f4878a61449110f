// Loads the Lua scripts, one file per transition, and runs them. `-- @include includes/x.lua` is replaced by that file,
// once; the table `K` of keys is generated from KEY_NAMES, so that scripts and TypeScript cannot disagree about the order.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { queueError } from './queue-errors.ts';
import { KEY_NAMES, type QueueKeys } from './queue-keys.ts';

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
  'transfer-to-consulted',
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

export interface QueueScript {
  source: string;
  sha: string;
}
export type QueueScripts = Readonly<Record<ScriptName, QueueScript>>;

const LUA = new URL('./lua/', import.meta.url);
const INCLUDE = /^-- @include (\S+)$/gm;
/** These serve a Redis that knows nothing yet, too. */
const BEFORE_BEGIN: ReadonlySet<ScriptName> = new Set(['begin', 'read-clock', 'tidy-events']);
const REQUIRE_BEGIN = `if redis.call('EXISTS', K.generation) == 0 then
  return redis.error_reply('STORE_UNAVAILABLE the queue has not begun')
end\n`;
const HEADER = `local K = { ${KEY_NAMES.map((name, index) => `${name} = KEYS[${index + 1}]`).join(', ')} }\n`;

/**
 * @param replacing sources by file name that stand in for files of `lua/`. Property tests put a clock of their own in the
 *   place of `includes/now.lua`: so time can be moved in tests, and no script in production knows how.
 */
export function loadQueueScripts(replacing: Readonly<Record<string, string>> = {}): QueueScripts {
  const read = (file: string) => replacing[file] ?? readFileSync(new URL(file, LUA), 'utf8');
  const load = (name: ScriptName): QueueScript => {
    const included = new Set<string>();
    const inline = (file: string): string => {
      // Already there, or just being read by an outer call: in a circle of includes the order would be arbitrary.
      if (included.has(file)) return '';
      included.add(file);
      return read(file).replace(INCLUDE, (_line, inner: string) => inline(inner));
    };
    const source = HEADER + (BEFORE_BEGIN.has(name) ? '' : REQUIRE_BEGIN) + inline(`${name}.lua`);
    return { source, sha: createHash('sha1').update(source).digest('hex') };
  };
  return Object.fromEntries(SCRIPT_NAMES.map((name) => [name, load(name)])) as Record<
    ScriptName,
    QueueScript
  >;
}

/** Runs one script. A server that does not know it (any more) gets its source, silently; `onLate` hears of the second way. */
export async function runScript(
  redis: Redis,
  { source, sha }: QueueScript,
  keys: QueueKeys,
  args: readonly (string | number)[],
  onLate?: () => void,
): Promise<unknown> {
  try {
    try {
      return await redis.evalsha(sha, keys.all.length, ...keys.all, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      onLate?.();
      return await redis.eval(source, keys.all.length, ...keys.all, ...args);
    }
  } catch (error) {
    throw queueError(error);
  }
}
