// Moves pages and takes them out. In a call the case's events tell what became of it; before one the case is read again.
import { useKiosk } from '../device/kiosk-services.ts';
import { refreshCase } from './use-case-refresh.ts';

export interface SortPages {
  /** Before the page that stands in `position` of the material; null puts it last. */
  move(pageId: string, materialCode: string, position: number | null): Promise<void>;
  remove(pageId: string): Promise<void>;
}

export function useSortPages(caseId: string): SortPages {
  const { api, live, uploads } = useKiosk();
  const settle = async () => {
    if (live.state.getSnapshot().call === null) await refreshCase(api, caseId);
  };
  return {
    async move(pageId, materialCode, position) {
      await live.connection.request('page:move', { caseId, callId: null, pageId, materialCode, position });
      await settle();
    },
    async remove(pageId) {
      await live.connection.request('page:remove', { caseId, callId: null, pageId });
      const sent = uploads.state.getSnapshot().find((upload) => upload.pageId === pageId);
      if (sent) uploads.discard(sent.localId);
      await settle();
    },
  };
}
