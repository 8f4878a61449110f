// Tells a store that is away from a real fault: PostgreSQL, Redis and the disk each have their own ways to say it, and a
// client must hear the same coded error for all of them.
import { AppError } from '@cloud-window/shared';

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT', // the unix socket of a server that has stopped
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
]);

// PostgreSQL, appendix A (Error Codes): class 08 connection, 57P0x shutdown, 53xxx resources, 57014 statement time-out.
const POSTGRES_AWAY = /^(08...|57P0[1-5]|53300|53400|57014|55P03|25P03)$/;

const DRIVER_SENTENCES = [
  'Connection terminated',
  'Client has encountered a connection error',
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'Cannot use a pool after calling end',
  // ioredis
  "Stream isn't writeable and enableOfflineQueue options is false",
  'Connection is closed',
  'Command timed out',
  'connect ETIMEDOUT',
  'Reached the max retries per request limit',
];

/** Whether the error means that a store cannot be reached just now (and may be again in a moment). */
export function isStoreAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (code !== undefined && (POSTGRES_AWAY.test(code) || NETWORK_CODES.has(code))) return true;
  if (/^(LOADING|CLUSTERDOWN|MASTERDOWN|READONLY|TRYAGAIN|UNBLOCKED) /.test(error.message)) return true;
  if (error instanceof AggregateError) return error.errors.some(isStoreAway);
  return DRIVER_SENTENCES.some((sentence) => error.message.startsWith(sentence));
}

/** Any thrown value as an AppError: stores that are away or full get their own codes, the rest as in `AppError.from`. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isStoreAway(error)) return new AppError('STORE_UNAVAILABLE', 'a store is away', { cause: error });
  if (isStorageFull(error)) return new AppError('STORAGE_FULL', 'the disk is full', { cause: error });
  return AppError.from(error);
}

/** No space on the blob disk, or PostgreSQL or Redis say so of theirs. */
export function isStorageFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === '53100') return true;
  return /^(OOM|MISCONF) /.test(error.message);
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
