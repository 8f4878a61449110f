// What a person types finds the item that is meant.
import { describe, expect, test } from 'vitest';
import { itemSchema } from '@cloud-window/shared/protocol';
import { storeSampleItems } from './store-items.ts';
import { createTestContext } from '../testing/test-context.ts';
import { SAMPLE_ITEMS } from './sample-items.ts';
import { loadItem } from './item-catalogue.ts';
import { searchItems } from './item-search.ts';

describe('the sample items', () => {
  test('are thirteen, valid, labelled, and say when a conditional material is needed', () => {
    expect(SAMPLE_ITEMS).toHaveLength(13);
    expect(new Set(SAMPLE_ITEMS.map((item) => item.code)).size).toBe(13);
    for (const item of SAMPLE_ITEMS) {
      expect(itemSchema.parse(item)).toEqual(item);
      expect(item.sample).toBe(true);
      expect(new Set(item.materials.map((material) => material.code)).size).toBe(item.materials.length);
      for (const material of item.materials) {
        expect(material.condition !== undefined).toBe(material.requirement === 'conditional');
      }
    }
  });

  test('hold the 22 papers of the foreign-exchange filing', () => {
    const filing = SAMPLE_ITEMS.find((item) => item.code === 'FX102');
    const sixes = filing?.materials.filter((material) => material.maxPages === 6);
    expect(sixes?.map((material) => material.code)).toEqual(['contracts', 'invoices', 'payment-receipts']);
  });
});

test('search by Chinese, pinyin, initials, English, code and audience', async () => {
  await using context = await createTestContext();
  const { db } = context;
  await storeSampleItems(db);
  await storeSampleItems(db); // repeating it changes nothing
  const codes = async (q: string, audience?: 'personal' | 'company') =>
    (await searchItems(db, { q, audience })).map((item) => item.code);

  expect(await codes('')).toHaveLength(13);
  expect(await codes('公司')).toEqual(['MR102']);
  expect(await codes('gongsi')).toEqual(['MR102']);
  expect((await codes('gong si she li'))[0]).toBe('MR102');
  expect(await codes('gssl')).toEqual(['MR102']);
  expect(await codes('Company')).toEqual(['MR102', 'MR201']);
  expect(await codes('fx102')).toEqual(['FX102']);
  expect(await codes('ＦＸ１０２')).toEqual(['FX102']);
  expect(await codes('税务')).toEqual(['TX101']);
  expect(await codes('登记', 'personal')).toEqual(['MR101', 'CA101', 'SI102'].sort());
  expect(await codes('100%')).toEqual([]);
  expect(await codes('_')).toEqual([]);
  expect(await codes("'; drop table item; --")).toEqual([]);
  expect((await loadItem(db, 'MR301'))?.name.en).toBe('Food business permit');
  expect(await loadItem(db, 'ZZ999')).toBeNull();
});
