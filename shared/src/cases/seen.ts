// What somebody had before the eyes when deciding: pages, verdicts, forms, licences. A decision says it, and is refused
// when the case is another by then.
import type { Case } from '../protocol/entities.ts';

/** Equal for two cases exactly when their papers and verdicts are. */
export function seenOf({
  pages,
  forms,
  licences,
  signature,
}: {
  pages: readonly Pick<Case['pages'][number], 'id' | 'current' | 'verdict'>[];
} & Pick<Case, 'forms' | 'licences' | 'signature'>): string {
  return [
    ...pages
      .filter(({ current }) => current)
      .map(({ id, verdict }) => `${id.slice('page_'.length)}${mark(verdict)}`)
      .toSorted(),
    ...forms.map((form) => `${form.materialCode}:${form.completedAt ?? ''}:${form.sha256 ?? ''}`).toSorted(),
    ...licences
      .filter(({ state }) => state === 'used')
      .map(({ id, verdict }) => `${id}${mark(verdict)}`)
      .toSorted(),
    signature?.contentSha256 ?? '',
  ].join(' ');
}

const mark = (verdict: { value: 'accepted' | 'rejected'; at: number } | null): string =>
  verdict === null ? '?' : `${verdict.value === 'accepted' ? '+' : '-'}${verdict.at.toString(36)}`;
