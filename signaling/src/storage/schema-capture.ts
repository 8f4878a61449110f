// Columns of a page that capture fills.
import type { ColumnType, Generated } from 'kysely';
import type { DerivedImage, PageQuality } from '@cloud-window/shared/protocol';

type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;

export interface PageCaptureColumns {
  /** The straightened page in the blob store, and where it was taken from; null where the whole picture is the page. */
  derived: NullableJson<DerivedImage>;
  /** Null for pages from before quality was measured. */
  quality: NullableJson<Pick<PageQuality, 'verdict' | 'findings'>>;
  /** The member of staff who let a poor page pass, and why. */
  qualityOverriddenBy: Generated<string | null>;
  qualityOverrideReason: Generated<string | null>;
}
