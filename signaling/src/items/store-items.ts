// Writes items to the catalogue together with their search text.
import type { Item } from '@cloud-window/shared/protocol';
import type { Db, Tx } from '../context.ts';
import { SAMPLE_ITEMS } from './sample-items.ts';
import { searchTextOf } from './item-search.ts';

/** Adds the items, or replaces those of the same code. */
export async function storeItems(db: Db | Tx, items: readonly Item[]): Promise<void> {
  const rows = items.map((item) => ({
    code: item.code,
    definition: JSON.stringify(item),
    searchText: searchTextOf(item),
    sample: item.sample,
  }));
  await db
    .insertInto('item')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('code').doUpdateSet((row) => ({
        definition: row.ref('excluded.definition'),
        searchText: row.ref('excluded.searchText'),
        sample: row.ref('excluded.sample'),
      })),
    )
    .execute();
}

export async function storeSampleItems(db: Db | Tx): Promise<number> {
  await storeItems(db, SAMPLE_ITEMS);
  return SAMPLE_ITEMS.length;
}
