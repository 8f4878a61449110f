// The catalogue as routes. The self-test's item is there for the self-test's kiosk, and for nobody else.
import { AppError } from '@cloud-window/shared';
import type { Context, Feature } from '../context.ts';
import { SELF_TEST_ITEM_CODE, SELF_TEST_SITE_ID } from '../self-test/self-test-stage.ts';
import { changeRules } from './item-rules.ts';
import { searchItems } from './item-search.ts';

export function createItemsFeature(context: Context): Feature {
  return {
    routes: {
      async listItems({ query, actor }) {
        const items = await searchItems(context.db, query);
        const atSelfTest = actor.kind === 'device' && actor.siteId === SELF_TEST_SITE_ID;
        return items.filter((item) => (item.code === SELF_TEST_ITEM_CODE) === atSelfTest);
      },
      async changeItemRules({ params, body, actor }) {
        if (actor.kind !== 'staff') throw new AppError('FORBIDDEN', 'administrators only');
        return changeRules(context, actor.staffId, params.code, body);
      },
    },
  };
}
