// Before a call there are no events: once an upload has arrived, the case is read again.
import { useEffect } from 'react';
import { useStoreValue } from '@cloud-window/shared/ui';
import { useKiosk } from '../device/kiosk-services.ts';
import { useVisit } from '../flow/visit-store.ts';

const RETRY_MS = 3_000;

export function useCaseRefresh(): void {
  const { api, uploads } = useKiosk();
  const sent = useStoreValue(uploads.state);
  const record = useVisit((visit) => visit.case);
  const known = new Set(record?.pages.map((page) => page.id));
  const news = sent
    .filter((upload) => upload.pageId !== null && !known.has(upload.pageId))
    .map((upload) => upload.localId)
    .join();
  const caseId = record?.id;
  useEffect(() => {
    if (!news || !caseId) return;
    let over = false;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const read = () => {
      api.call('getCase', { params: { id: caseId } }).then(
        (fresh) => {
          if (!over && useVisit.getState().case?.id === caseId) useVisit.getState().patch({ case: fresh });
        },
        () => {
          if (!over) retry = setTimeout(read, RETRY_MS);
        },
      );
    };
    read();
    return () => {
      over = true;
      clearTimeout(retry);
    };
  }, [api, caseId, news]);
}
