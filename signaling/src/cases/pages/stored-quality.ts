// What the quality gate found about a page, from its row.
import type { PageQuality } from '@cloud-window/shared/protocol';

/** The quality of a page as the wire shows it. */
export function asQuality(row: {
  quality: Pick<PageQuality, 'verdict' | 'findings'> | null;
  overriddenBy: string | null;
  qualityOverrideReason: string | null;
}): PageQuality | null {
  if (row.quality === null) return null;
  return { ...row.quality, overriddenBy: row.overriddenBy, overrideReason: row.qualityOverrideReason };
}
