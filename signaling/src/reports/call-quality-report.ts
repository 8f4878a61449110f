// How the calls that are over went as far as sound and pictures are concerned: the summaries that were kept with them.
import { sql } from 'kysely';
import type { CallQualityRow } from '@cloud-window/shared/protocol';
import type { Db, RestRequest } from '../context.ts';

const CALLS_A_PAGE = 100;

/** Newest first; of nobody but the staff is a name told. */
export async function callQualityReport(
  db: Db,
  { before, poorOnly = 'no' }: RestRequest<'callQualityReport'>['query'],
): Promise<CallQualityRow[]> {
  let rows = db
    .selectFrom('call')
    .innerJoin('site', 'site.id', 'call.siteId')
    .innerJoin('serviceCase', 'serviceCase.id', 'call.caseId')
    .leftJoin('staff', 'staff.id', 'call.staffId')
    .select([
      'call.id as callId',
      'call.itemCode',
      'call.queueId',
      'call.answeredAt',
      'call.finishedAt',
      'call.mediaQuality',
      'serviceCase.number as caseNumber',
      'site.name as site',
      'staff.displayName as clerk',
    ])
    .where('call.mediaQuality', 'is not', null)
    .orderBy('call.enqueuedAt', 'desc')
    .limit(CALLS_A_PAGE);
  if (before !== undefined) rows = rows.where('call.answeredAt', '<', new Date(before));
  // Somebody had it bad for a tenth of the call, or longer than half a minute.
  if (poorOnly === 'yes') {
    rows = rows.where(
      sql<boolean>`exists (
        select from jsonb_array_elements(media_quality) of_one,
          lateral (select
            coalesce((of_one -> 'levelMs' ->> 'poor')::float8, 0) +
            coalesce((of_one -> 'levelMs' ->> 'lost')::float8, 0) as bad,
            coalesce((of_one -> 'levelMs' ->> 'good')::float8, 0) +
            coalesce((of_one -> 'levelMs' ->> 'fair')::float8, 0) as well) time
        where bad > 30000 or bad > 0.1 * (bad + well)
      )`,
    );
  }
  return (await rows.execute()).map(({ answeredAt, finishedAt, mediaQuality, ...row }) => ({
    ...row,
    answeredAt: answeredAt?.getTime() ?? null,
    talkMs: answeredAt === null || finishedAt === null ? null : finishedAt.getTime() - answeredAt.getTime(),
    quality: mediaQuality ?? [],
  }));
}
