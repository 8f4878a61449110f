// Derived views of originals: made once, kept in the blob store (encrypted like everything there), found again by the
// hash of the original and the size.
import { AppError } from '@cloud-window/shared';
import type { BlobStore, Db, Tx } from '../../context.ts';
import { renderView, type ViewSize } from './page-image.ts';
import type { WorkGate } from './work-gate.ts';

export interface PageViews {
  /** Keeps views that were made while the original was checked. */
  keep(db: Db | Tx, sha256: string, views: ReadonlyMap<ViewSize, Uint8Array>): Promise<void>;
  /** The view, made now if it is not there yet. Throws NOT_FOUND when the original is missing. */
  get(sha256: string, size: ViewSize): Promise<Uint8Array>;
}

export function createPageViews(db: Db, blobs: BlobStore, gate: WorkGate): PageViews {
  /** Views being made: everybody who asks meanwhile waits for the same one. */
  const making = new Map<string, Promise<Uint8Array>>();

  const keepOne = async (to: Db | Tx, sha256: string, size: ViewSize, bytes: Uint8Array) => {
    const viewSha256 = await blobs.put(bytes);
    await to
      .insertInto('pageView')
      .values({ sha256, size, viewSha256 })
      .onConflict((conflict) => conflict.columns(['sha256', 'size']).doNothing())
      .execute();
  };

  const stored = async (sha256: string, size: ViewSize) => {
    const row = await db
      .selectFrom('pageView')
      .select('viewSha256')
      .where('sha256', '=', sha256)
      .where('size', '=', size)
      .executeTakeFirst();
    return row ? blobs.get(row.viewSha256) : null;
  };

  const make = async (sha256: string, size: ViewSize) => {
    const original = await blobs.get(sha256);
    if (!original) throw new AppError('NOT_FOUND', 'no such original');
    const view = await gate(() => renderView(original, size));
    await keepOne(db, sha256, size, view);
    return view;
  };

  return {
    async keep(to, sha256, views) {
      for (const [size, bytes] of views) await keepOne(to, sha256, size, bytes);
    },
    async get(sha256, size) {
      const kept = await stored(sha256, size);
      if (kept) return kept;
      const key = `${sha256}:${size}`;
      let view = making.get(key);
      if (!view) {
        view = make(sha256, size).finally(() => making.delete(key));
        making.set(key, view);
      }
      return view;
    },
  };
}
