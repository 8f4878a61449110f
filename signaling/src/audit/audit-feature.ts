// Reading the audit trail, newest first.
import type { Context, Feature } from '../context.ts';

const PAGE_SIZE = 100;

export function createAuditFeature({ db }: Pick<Context, 'db'>): Feature {
  return {
    routes: {
      async listAudit({ query }) {
        let rows = db.selectFrom('auditEvent').selectAll().orderBy('seq', 'desc').limit(PAGE_SIZE);
        if (query.subject !== undefined) rows = rows.where('subject', '=', query.subject);
        if (query.before !== undefined) rows = rows.where('seq', '<', query.before);
        const found = await rows.execute();
        return found.map((row) => ({ ...row, at: row.at.getTime() }));
      },
    },
  };
}
