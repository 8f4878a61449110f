// Finds items by Chinese, by pinyin (whole or initials) and by English: every word of the query must occur in the item's
// search text, which is computed once when the item is stored.
import { pinyin } from 'pinyin-pro';
import type { Item } from '@cloud-window/shared/protocol';
import type { Db } from '../context.ts';
import { withRules } from './item-rules.ts';

/** Words for the search, fields apart by line breaks so that no match spans two of them. */
export function searchTextOf(item: Item): string {
  const chinese = [item.name['zh-CN'], item.department.name['zh-CN']];
  const fields = [
    item.code,
    ...chinese,
    ...chinese.map((text) => syllables(text).join('')),
    ...chinese.map((text) =>
      syllables(text)
        .map((syllable) => syllable.charAt(0))
        .join(''),
    ),
    item.name.en,
    item.department.name.en,
  ];
  return fields.map(normalise).join('\n');
}

/** Items in the order of a catalogue; with a query, those that begin with it first, then those that contain it whole. */
export async function searchItems(
  db: Db,
  query: { q?: string | undefined; audience?: Item['audience'] | undefined },
): Promise<Item[]> {
  const text = normalise(query.q ?? '');
  let rows = db.selectFrom('item').select(['definition', 'rules', 'searchText']).orderBy('code');
  for (const word of text.split(' ').filter((part) => part !== '')) {
    rows = rows.where('searchText', 'like', `%${word.replace(/[\\%_]/g, '\\$&')}%`);
  }
  const found = (await rows.execute()).filter(
    (row) => query.audience === undefined || row.definition.audience === query.audience,
  );
  return found
    .map((row) => ({ item: withRules(row.definition, row.rules), rank: rankOf(row.searchText, text) }))
    .sort((one, other) => one.rank - other.rank)
    .map((row) => row.item);
}

/** 0: a field begins with the query, also when it was typed without or with blanks between syllables; 1: contains it. */
function rankOf(searchText: string, text: string): number {
  const joined = text.replaceAll(' ', '');
  const fields = searchText.split('\n');
  if (fields.some((field) => field.startsWith(text) || field.startsWith(joined))) return 0;
  return searchText.includes(text) || searchText.includes(joined) ? 1 : 2;
}

function syllables(text: string): string[] {
  return pinyin(text, { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true });
}

function normalise(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ');
}
