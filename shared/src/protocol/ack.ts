// How every request is answered, over REST and over the socket alike.
import { z } from '../zod.ts';
import { AppError, isErrorCode, type ErrorCode, type WireError } from '../errors.ts';

export const wireErrorSchema = z.object({
  code: z.custom<ErrorCode>(isErrorCode, 'unknown error code'),
  message: z.string(),
  retryable: z.boolean(),
});

export type Ack<T> = { ok: true; data: T } | { ok: false; error: WireError };

export function ackOk<T>(data: T): Ack<T> {
  return { ok: true, data };
}

export function ackError(error: unknown): Ack<never> {
  return { ok: false, error: AppError.from(error).toWire() };
}

/** The data of an answer, or its error thrown as an AppError. */
export function unwrapAck<T>(ack: Ack<T>): T {
  if (ack.ok) return ack.data;
  throw new AppError(ack.error.code, ack.error.message);
}
