// The catalogue of items as it is stored: loading one, for cases and calls.
import type { Item } from '@cloud-window/shared/protocol';
import type { Db, Tx } from '../context.ts';
import { withRules } from './item-rules.ts';

/** The item with this code, or null. */
export async function loadItem(db: Db | Tx, code: string): Promise<Item | null> {
  const row = await db
    .selectFrom('item')
    .select(['definition', 'rules'])
    .where('code', '=', code)
    .executeTakeFirst();
  return row ? withRules(row.definition, row.rules) : null;
}
