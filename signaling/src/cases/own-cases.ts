// What somebody who is signed in at any kiosk learns of their own cases: where they stand, and the receipt of those decided.
import { AppError } from '@cloud-window/shared';
import type { OwnCase } from '@cloud-window/shared/protocol';
import type { RouteHandlers } from '../context.ts';
import { loadItem } from '../items/item-catalogue.ts';
import { requireApplicant } from './case-access.ts';
import { loadCase } from './case-store.ts';
import type { CasesDeps } from './cases-deps.ts';

/** Older ones are asked for at the counter. */
const MOST_SHOWN = 20;

/** Handler of `myCases`. */
export function createOwnCases({ context, address }: CasesDeps): RouteHandlers['myCases'] {
  const { db } = context;
  return async ({ actor }) => {
    const { applicantId } = requireApplicant(actor);
    const rows = await db
      .selectFrom('serviceCase')
      .select('id')
      .where('applicantId', '=', applicantId)
      .where('state', 'not in', ['draft', 'left'])
      .orderBy('createdAt', 'desc')
      .limit(MOST_SHOWN)
      .execute();
    return Promise.all(
      rows.map(async (row): Promise<OwnCase> => {
        const found = await loadCase(db, address, row.id);
        const item = await loadItem(db, found.itemCode);
        if (item === null) throw new AppError('INTERNAL', 'the item of the case is gone');
        const { id, number, itemCode, state, createdAt, decision, receipt, proposal } = found;
        return { id, number, itemCode, itemName: item.name, state, createdAt, decision, receipt, proposal };
      }),
    );
  };
}
