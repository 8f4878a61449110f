// Files of a case on their way to a browser: never left in a cache, since a kiosk is a public place.
import type { Response } from 'express';
import type { z } from 'zod';
import { AppError } from '@cloud-window/shared';

export function sendFile(
  response: Response,
  bytes: Uint8Array,
  { type, name, etag, saved = false }: { type: string; name: string; etag: string; saved?: boolean },
): void {
  response
    .status(200)
    .set({
      'Content-Type': type,
      'Content-Disposition': `${saved ? 'attachment' : 'inline'}; filename="${name}"`,
      'Cache-Control': 'private, no-store',
      'X-Content-Type-Options': 'nosniff',
      ETag: `"${etag}"`,
    })
    .end(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

/** Throws NOT_FOUND for an id of another shape, BAD_REQUEST for anything else. */
export function parseOrRefuse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw typeof value === 'string'
    ? new AppError('NOT_FOUND', 'no such id')
    : new AppError('BAD_REQUEST', 'the query is not valid');
}
