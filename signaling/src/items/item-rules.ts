// What this installation demands of an item beyond its checklist. Kept apart from the definition, which the administering
// department may send anew at any time.
import { AppError } from '@cloud-window/shared';
import type { Item, ItemRules } from '@cloud-window/shared/protocol';
import type { Context, Db, Tx } from '../context.ts';

/** The item as everybody sees it. */
export function withRules(definition: Item, rules: ItemRules): Item {
  return { ...definition, ...rules };
}

/** Changes the rules that are named. @throws AppError NOT_FOUND */
export async function changeRules(
  { db, audit }: Pick<Context, 'db' | 'audit'>,
  staffId: string,
  code: string,
  change: Partial<ItemRules>,
): Promise<Item> {
  return db.transaction().execute(async (tx) => {
    const row = await lockItem(tx, code);
    const rules = { ...row.rules, ...change };
    await tx
      .updateTable('item')
      .set({ rules: JSON.stringify(rules) })
      .where('code', '=', code)
      .execute();
    await audit.record(tx, {
      actor: staffId,
      action: 'item.rulesChanged',
      subject: code,
      detail: { ...rules },
    });
    return withRules(row.definition, rules);
  });
}

async function lockItem(tx: Db | Tx, code: string) {
  const row = await tx
    .selectFrom('item')
    .select(['definition', 'rules'])
    .where('code', '=', code)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new AppError('NOT_FOUND', 'no such item');
  return row;
}
