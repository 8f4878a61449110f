// The one logger of the servers: pino as JSON lines. Personal data never enters: callers log ids, and what slips in
// under a known name is removed here.
import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

const PERSONAL = [
  'password',
  'code',
  'idNumber',
  'phone',
  'name',
  'token',
  'cookie',
  'authorization',
  'deviceKey',
  'totp',
];
/** `name` at the top is the logger's own. */
const PATHS = PERSONAL.flatMap((key) => [...(key === 'name' ? [] : [key]), `*.${key}`, `*.*.${key}`]);

/** The name of an error (`STORE_UNAVAILABLE`, `ECONNREFUSED`), which no code that was sent to a person looks like. */
const ERROR_NAME = /^[A-Z][A-Z_]{2,}$/;

function censor(value: unknown, path: string[]): unknown {
  const isErrorName = path.at(-1) === 'code' && typeof value === 'string' && ERROR_NAME.test(value);
  return isErrorName ? value : '[removed]';
}

/** A logger named after its process. Levels: error = a person must act; warn = it mended itself; info = life cycle; debug = each step. */
export function createLogger(name: string, level: string = process.env['LOG_LEVEL'] ?? 'info'): Logger {
  return pino({ name, level, redact: { paths: PATHS, censor } });
}
