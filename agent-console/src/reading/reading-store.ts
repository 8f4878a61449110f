// Which field of which page the clerk looks at in the panel of what was read, so that the page shows where it was read.
import type { ReadBox } from '@cloud-window/shared/protocol';
import { create } from 'zustand';

export const useReadPlace = create<{ place: { pageId: string; box: ReadBox } | null }>()(() => ({
  place: null,
}));
