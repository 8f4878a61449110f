// The catalogue as routes.
import type { Context, Feature } from '../context.ts';
import { searchItems } from './item-search.ts';

export function createItemsFeature({ db }: Context): Feature {
  return { routes: { listItems: ({ query }) => searchItems(db, query) } };
}
