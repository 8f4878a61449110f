// The entries of a case file that the case itself tells: papers, forms, licences, decisions, receipts.
import type { Case, FileEntry } from '@cloud-window/shared/protocol';

type Entry = FileEntry;
/** What most entries do not have. */
export const NOTHING = { by: '', materialCode: null, pageId: null, facts: {} } as const;

/** What the case itself tells. */
export function recordEntries(record: Case): Entry[] {
  const decided = [
    ...record.earlier,
    ...(record.decision && record.receipt ? [{ decision: record.decision, receipt: record.receipt }] : []),
  ];
  return [
    { ...NOTHING, at: record.createdAt, kind: 'opened', side: 'applicant', facts: { number: record.number } },
    ...record.pages.map((page): Entry => ({
      ...NOTHING,
      at: page.capturedAt,
      kind: 'page',
      side: 'applicant',
      materialCode: page.materialCode,
      pageId: page.id,
      facts: {
        position: page.position,
        version: page.version,
        origin: page.origin,
        current: page.current,
        sha256: page.sha256,
      },
    })),
    ...record.forms.flatMap((form): Entry[] =>
      form.completedAt === null
        ? []
        : [
            {
              ...NOTHING,
              at: form.completedAt,
              kind: 'form',
              side: 'applicant',
              materialCode: form.materialCode,
              facts: { schema: `${form.schemaId} ${form.schemaVersion}`, sha256: form.sha256 ?? '' },
            },
          ],
    ),
    ...(record.signature === null
      ? []
      : [
          {
            ...NOTHING,
            at: record.signature.signedAt,
            kind: 'signature' as const,
            side: 'applicant' as const,
            facts: {
              contentSha256: record.signature.contentSha256,
              strokesSha256: record.signature.strokesSha256,
            },
          },
        ]),
    ...record.licences.map((licence): Entry => ({
      ...NOTHING,
      at: licence.usedAt,
      kind: 'licence',
      side: 'applicant',
      materialCode: licence.materialCode,
      facts: {
        number: licence.maskedNumber,
        issuer: licence.issuer,
        trust: licence.trust,
        state: licence.state,
      },
    })),
    ...decided.flatMap(({ decision, receipt }): Entry[] => [
      {
        ...NOTHING,
        at: decision.at,
        kind: 'decision',
        side: 'staff',
        by: [decision.by, decision.approvedBy].filter(Boolean).join(' / '),
        facts: { outcome: decision.outcome, reasons: decision.reasons.join(' '), note: decision.note },
      },
      {
        ...NOTHING,
        at: receipt.issuedAt,
        kind: 'receipt',
        side: 'system',
        facts: { number: receipt.number, sha256: receipt.pdfSha256 },
      },
    ]),
  ];
}
