// Which licences an item could do with: all that a registry is asked for when its case is opened.
import type { Item } from '@cloud-window/shared/protocol';

export function licenceTypesOf({ materials }: Pick<Item, 'materials'>): string[] {
  return [...new Set(materials.flatMap(({ reusableLicence }) => reusableLicence ?? []))];
}
