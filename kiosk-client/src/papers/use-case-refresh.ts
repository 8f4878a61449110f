// Before a call there are no events: once an upload has arrived, from here or from the applicant's phone, the case is read
// again.
import { useEffect, useState } from 'react';
import { useStorePart, useStoreValue } from '@cloud-window/shared/ui';
import type { Api } from '@cloud-window/shared/client';
import { useKiosk } from '../device/kiosk-services.ts';
import { useVisit } from '../flow/visit-store.ts';

const RETRY_MS = 3_000;

/** Reads the case again, for whoever still looks at it. */
export async function refreshCase(api: Api, caseId: string): Promise<void> {
  const fresh = await api.call('getCase', { params: { id: caseId } });
  if (useVisit.getState().case?.id === caseId) useVisit.getState().patch({ case: fresh });
}

export function useCaseRefresh(): void {
  const { api, uploads, live } = useKiosk();
  const sent = useStoreValue(uploads.state);
  const record = useVisit((visit) => visit.case);
  const caseId = record?.id;
  const [told, setTold] = useState(0);
  const online = useStorePart(live.connection.state, (state) => state.name === 'online');
  useEffect(
    () =>
      live.connection.on('papers:changed', (changed) => {
        if (changed.caseId === caseId) setTold((number) => number + 1);
      }),
    [live, caseId],
  );
  const known = new Set(record?.pages.map((page) => page.id));
  const news = sent
    .filter((upload) => upload.pageId !== null && !known.has(upload.pageId))
    .map((upload) => upload.localId)
    .join();
  useEffect(() => {
    // Also after each break of the connection: what was told meanwhile is not told again.
    if (!online || !caseId) return;
    let over = false;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const read = () => {
      refreshCase(api, caseId).catch(() => {
        if (!over) retry = setTimeout(read, RETRY_MS);
      });
    };
    read();
    return () => {
      over = true;
      clearTimeout(retry);
    };
  }, [api, caseId, news, told, online]);
}
