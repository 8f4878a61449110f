// Whether a clerk has compared a page with its original, as the wire tells it.
import type { SeenAgainstOriginal } from '@cloud-window/shared/protocol';

/** What the wire says of the columns. */
export function asSeen(row: { seenAt: Date | null; seenBy: string | null }): SeenAgainstOriginal | null {
  return row.seenAt === null ? null : { by: row.seenBy ?? '', at: row.seenAt.getTime() };
}
