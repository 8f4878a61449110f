// A page that was taken out of the case, here or by the clerk, must not stay on the screen as one that is still on its way.
import { useEffect, useRef } from 'react';
import type { Case } from '@cloud-window/shared/protocol';
import { useKiosk } from '../device/kiosk-services.ts';

export function useRemovedPages(record: Pick<Case, 'pages'>): void {
  const { uploads } = useKiosk();
  const known = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const present = new Set(record.pages.map((page) => page.id));
    const removed = new Set([...known.current].filter((id) => !present.has(id)));
    known.current = present;
    for (const upload of uploads.state.getSnapshot()) {
      if (upload.pageId !== null && removed.has(upload.pageId)) uploads.discard(upload.localId);
    }
  }, [record.pages, uploads]);
}
