// What Redis answers when it does not answer as wished, as AppErrors.
import { AppError, isErrorCode } from '@cloud-window/shared';

/** Replies of a server that cannot serve just now: starting, failing over, full or busy. */
const AWAY: ReadonlySet<string> = new Set([
  'LOADING',
  'READONLY',
  'MASTERDOWN',
  'CLUSTERDOWN',
  'TRYAGAIN',
  'NOREPLICAS',
  'MISCONF',
  'OOM',
  'BUSY',
]);

/** A refusal of a script under its own code, an absent server as STORE_UNAVAILABLE, anything else as INTERNAL. */
export function queueError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  // Everything that is not a reply is about the connection: closed, refused, timed out, no longer writeable.
  if (name !== 'ReplyError') {
    return new AppError('STORE_UNAVAILABLE', 'Redis does not answer', { cause: error });
  }
  const code = message.split(' ', 1)[0] ?? '';
  if (isErrorCode(code)) return new AppError(code, message.slice(code.length + 1));
  if (AWAY.has(code)) return new AppError('STORE_UNAVAILABLE', `Redis answers ${code}`, { cause: error });
  return new AppError('INTERNAL', 'a queue script failed', { cause: error });
}
