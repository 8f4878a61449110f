// What happened during a recorded call, on the recording's clock: papers, verdicts, decision, holds and consent.
import type { CaseEvent, RecordingMark } from '@cloud-window/shared/protocol';
import type { Db } from '../context.ts';

/** Milliseconds since 1970 become milliseconds since the recording began. */
export async function loadMarks(db: Db, callId: string, startMs: number): Promise<RecordingMark[]> {
  const [papers, queue, consents] = await Promise.all([
    db.selectFrom('callEvent').select(['at', 'event']).where('callId', '=', callId).orderBy('seq').execute(),
    db
      .selectFrom('queueEvent')
      .select(['at', 'type'])
      .where('callId', '=', callId)
      .where('type', 'in', ['callAccepted', 'callHeld', 'callResumed'])
      .orderBy('seq')
      .execute(),
    db
      .selectFrom('recordingConsent')
      .select(['at', 'given'])
      .where('callId', '=', callId)
      .orderBy('id')
      .execute(),
  ]);
  const materials = await materialsOf(
    db,
    papers.flatMap(({ event }) => (event.type === 'pageJudged' ? [event.pageId] : [])),
  );
  const at = (when: Date) => Math.max(0, when.getTime() - startMs);
  return [
    ...papers.flatMap((row) => {
      const mark = paperMark(row.event, materials);
      return mark === null ? [] : [{ ...mark, atMs: at(row.at) }];
    }),
    ...queue.map((row) => ({ kind: QUEUE_MARKS[row.type] ?? 'accepted', atMs: at(row.at) })),
    ...consents.map(({ given, at: when }) => ({
      kind: given ? ('consentGiven' as const) : ('consentWithdrawn' as const),
      atMs: at(when),
    })),
  ];
}

async function materialsOf(db: Db, pageIds: readonly string[]): Promise<Map<string, string>> {
  if (pageIds.length === 0) return new Map();
  const pages = await db
    .selectFrom('page')
    .select(['id', 'materialCode'])
    .where('id', 'in', pageIds)
    .execute();
  return new Map(pages.map(({ id, materialCode }) => [id, materialCode]));
}

const QUEUE_MARKS: Readonly<Record<string, RecordingMark['kind']>> = {
  callAccepted: 'accepted',
  callHeld: 'held',
  callResumed: 'resumed',
};

/** Null for what says nothing to whoever watches. */
function paperMark(
  event: CaseEvent,
  materials: ReadonlyMap<string, string>,
): Omit<RecordingMark, 'atMs'> | null {
  switch (event.type) {
    case 'pageAdded': {
      const { materialCode, version } = event.page;
      return { kind: version > 1 ? 'pageReplaced' : 'pageCaptured', materialCode, version };
    }
    case 'pageJudged': {
      const materialCode = materials.get(event.pageId);
      return {
        kind: 'verdict',
        value: event.verdict.value,
        ...(materialCode !== undefined && { materialCode }),
      };
    }
    case 'recaptureRequested':
      return { kind: 'recaptureRequested', materialCode: event.recapture.materialCode };
    case 'decided':
      return { kind: 'decision', value: event.decision.outcome };
    case 'receiptIssued':
      return { kind: 'receiptIssued' };
    default:
      return null;
  }
}
