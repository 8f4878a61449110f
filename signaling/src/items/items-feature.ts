// The catalogue as routes. The self-test's item is there for the self-test's kiosk, and for nobody else.
import type { Context, Feature } from '../context.ts';
import { SELF_TEST_ITEM_CODE, SELF_TEST_SITE_ID } from '../self-test/self-test-stage.ts';
import { searchItems } from './item-search.ts';

export function createItemsFeature({ db }: Context): Feature {
  return {
    routes: {
      async listItems({ query, actor }) {
        const items = await searchItems(db, query);
        const atSelfTest = actor.kind === 'device' && actor.siteId === SELF_TEST_SITE_ID;
        return items.filter((item) => (item.code === SELF_TEST_ITEM_CODE) === atSelfTest);
      },
    },
  };
}
