// Opening hours of sites, and the days on which a queue, a site or everything is closed.
import { sql } from 'kysely';
import { AppError } from '@cloud-window/shared';
import { auditActor } from '../audit/audit-log.ts';
import type { Context, RouteHandlers } from '../context.ts';
import { inOrder } from './opening-hours.ts';
import type { QueueBookReader } from './queue-book.ts';
import { loadHolidays, loadSiteHours } from './queue-store.ts';

/** PostgreSQL has no year 0, and nobody a holiday before there was this. */
const EARLIEST = '2000-01-01';
const LARGEST_ID = 2 ** 31 - 1;

type Routes = Pick<
  RouteHandlers,
  'siteHours' | 'updateSiteHours' | 'listHolidays' | 'addHoliday' | 'removeHoliday'
>;

export function hoursRoutes({ db, audit }: Context, bookReader: QueueBookReader): Routes {
  return {
    async siteHours({ params }) {
      const hours = await loadSiteHours(db, params.id);
      if (hours === null) throw noSuchSite();
      return hours;
    },

    async updateSiteHours({ params: { id }, body, actor }) {
      const hours = inOrder(body.hours);
      await db.transaction().execute(async (tx) => {
        if ((await loadSiteHours(tx, id)) === null) throw noSuchSite();
        await tx
          .updateTable('site')
          .set({ hours: JSON.stringify(hours) })
          .where('id', '=', id)
          .execute();
        await audit.record(tx, {
          actor: auditActor(actor),
          action: 'site.hoursChanged',
          subject: id,
          detail: { hours },
        });
      });
      bookReader.forget();
      return hours;
    },

    listHolidays: () => loadHolidays(db),

    async addHoliday({ body, actor }) {
      const { queueId, siteId } = body;
      if (body.date < EARLIEST) throw new AppError('BAD_REQUEST', 'long over');
      const id = await db.transaction().execute(async (tx) => {
        if (siteId !== null && (await loadSiteHours(tx, siteId)) === null) throw noSuchSite();
        if (queueId !== null) {
          const queue = tx.selectFrom('serviceQueue').select('id').where('id', '=', queueId);
          // Shared lock: the queue is not removed meanwhile.
          if ((await queue.forShare().executeTakeFirst()) === undefined) {
            throw new AppError('NOT_FOUND', 'no such queue');
          }
        }
        // The same day once more is the same holiday, perhaps under another name.
        const added = await tx
          .insertInto('holiday')
          .values({ ...body, name: JSON.stringify(body.name) })
          .onConflict((conflict) =>
            conflict
              .expression(sql`date, coalesce(queue_id, ''), coalesce(site_id, '')`)
              .doUpdateSet((row) => ({ name: row.ref('excluded.name') })),
          )
          .returning('id')
          .executeTakeFirstOrThrow();
        await audit.record(tx, {
          actor: auditActor(actor),
          action: 'holiday.added',
          subject: String(added.id),
          detail: { ...body },
        });
        return added.id;
      });
      bookReader.forget();
      return { ...body, id };
    },

    async removeHoliday({ params: { id }, actor }) {
      if (Math.abs(id) > LARGEST_ID) throw noSuchHoliday();
      await db.transaction().execute(async (tx) => {
        const removed = await tx
          .deleteFrom('holiday')
          .where('id', '=', id)
          .returning(['queueId', 'siteId', sql<string>`to_char(date, 'YYYY-MM-DD')`.as('date')])
          .executeTakeFirst();
        if (removed === undefined) throw noSuchHoliday();
        await audit.record(tx, {
          actor: auditActor(actor),
          action: 'holiday.removed',
          subject: String(id),
          detail: removed,
        });
      });
      bookReader.forget();
      return {};
    },
  };
}

function noSuchSite(): AppError {
  return new AppError('NOT_FOUND', 'no such site');
}

function noSuchHoliday(): AppError {
  return new AppError('NOT_FOUND', 'no such holiday');
}
