// What stands on the stage beside the pages: one line for each kind of evidence that is not a captured page, in the order of
// the tabs. A part adds itself here and nowhere else; its panel is loaded when somebody looks at it.
import { hasEForm } from '@cloud-window/shared/forms';
import type { CallSnapshot, Page } from '@cloud-window/shared/protocol';
import type { IconName } from '@cloud-window/shared/ui';
import { lazy, type ComponentType } from 'react';

export interface StageTabProps {
  call: CallSnapshot;
  /** The page on the stage, which a panel may refer to; null where none is chosen. */
  page: Page | null;
}

export interface StageTab {
  /** Also the key of its name, `stage.tab.<id>` in the locales. */
  id: string;
  icon: IconName;
  /** Whether this call has anything to show in it. */
  isThere: (call: CallSnapshot) => boolean;
  /** `lazy(() => import('…'))`: what nobody looks at is not loaded. */
  Panel: ComponentType<StageTabProps>;
}

const STAGE_TABS: readonly StageTab[] = [
  {
    id: 'forms',
    icon: 'pen',
    isThere: ({ item, status }) =>
      status.kind !== 'consult' && item.materials.some((material) => hasEForm(item.code, material)),
    Panel: lazy(() => import('../forms/forms-panel.tsx')),
  },
  {
    id: 'licences',
    icon: 'lock',
    isThere: ({ case: { licences } }) => licences.some(({ state }) => state === 'used'),
    Panel: lazy(() => import('../licences/licences-panel.tsx')),
  },
  {
    id: 'reading',
    icon: 'eye',
    isThere: ({ case: { pages } }) => pages.length > 0,
    Panel: lazy(() => import('../reading/reading-panel.tsx')),
  },
  {
    id: 'caseFile',
    icon: 'versions',
    // Who only gives advice sees the papers, not the file.
    isThere: ({ status }) => status.kind !== 'consult',
    Panel: lazy(() => import('../case-file/case-file-panel.tsx')),
  },
];

/** Those of this call, in order. */
export function tabsOf(call: CallSnapshot): StageTab[] {
  return STAGE_TABS.filter((tab) => tab.isThere(call));
}
