// Lighter views of pages, made of the original or of the straightened picture: made once, kept in the blob store (encrypted
// like everything there), found again by the hash of what they were made of and the size.
import { AppError } from '@cloud-window/shared';
import type { DerivedImage } from '@cloud-window/shared/protocol';
import type { Logger } from '@cloud-window/shared/log';
import type { BlobStore, Db, Tx } from '../../context.ts';
import { renderView, type ViewSize } from './page-image.ts';
import type { WorkGate } from './work-gate.ts';

export interface PageViews {
  /** Names a view whose bytes are in the blob store. */
  keep(db: Db | Tx, sha256: string, size: ViewSize, viewSha256: string): Promise<void>;
  /** Makes a view that somebody will want in a moment. Should it fail, whoever asks for it makes it again and is told. */
  makeSoon(sha256: string, size: ViewSize, original: Uint8Array): void;
  /** The view, made now if it is not there yet. Throws NOT_FOUND when the original is missing. */
  get(sha256: string, size: ViewSize): Promise<Uint8Array>;
  /** Resolves once nothing is being made. */
  settled(): Promise<void>;
}

/** Of which stored picture the views of a page are made: the straightened one, where there is one. */
export function shownSha256(page: { sha256: string; derived: Pick<DerivedImage, 'sha256'> | null }): string {
  return page.derived?.sha256 ?? page.sha256;
}

export function createPageViews(
  { db, blobs, log }: { db: Db; blobs: BlobStore; log: Logger },
  gate: WorkGate,
): PageViews {
  /** Views being made: everybody who asks meanwhile waits for the same one. */
  const making = new Map<string, Promise<Uint8Array>>();

  const keep: PageViews['keep'] = async (to, sha256, size, viewSha256) => {
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

  const make = async (sha256: string, size: ViewSize, given?: Uint8Array) => {
    const original = given ?? (await blobs.get(sha256));
    if (!original) throw new AppError('NOT_FOUND', 'no such original');
    const view = await gate(() => renderView(original, size));
    await keep(db, sha256, size, await blobs.put(view));
    return view;
  };

  const makeOnce = (sha256: string, size: ViewSize, original?: Uint8Array) => {
    const key = `${sha256}:${size}`;
    const running = making.get(key);
    if (running) return running;
    const view = make(sha256, size, original).finally(() => making.delete(key));
    making.set(key, view);
    return view;
  };

  return {
    keep,
    makeSoon(sha256, size, original) {
      makeOnce(sha256, size, original).catch((error: unknown) =>
        log.warn({ err: error, size }, 'a view could not be made ahead'),
      );
    },
    async get(sha256, size) {
      // Asked first: what is being made is not stored yet.
      const running = making.get(`${sha256}:${size}`);
      return running ?? (await stored(sha256, size)) ?? makeOnce(sha256, size);
    },
    async settled() {
      await Promise.allSettled(making.values());
    },
  };
}
