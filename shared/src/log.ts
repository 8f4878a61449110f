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

/** A logger named after its process. Levels: error = a person must act; warn = it mended itself; info = life cycle; debug = each step. */
export function createLogger(name: string, level: string = process.env['LOG_LEVEL'] ?? 'info'): Logger {
  // `name` at the top is the logger's own.
  return pino({
    name,
    level,
    redact: {
      paths: PERSONAL.flatMap((key) => [...(key === 'name' ? [] : [key]), `*.${key}`, `*.*.${key}`]),
      censor: '[removed]',
    },
  });
}
