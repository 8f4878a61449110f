// Renews the marker by which a reload finds back into the visit, and removes it when there is none.
import { useEffect } from 'react';
import { isVisit } from './steps.ts';
import { clearMarker, MARKER_RENEW_MS, writeMarker } from './visit-marker.ts';
import { useVisit } from './visit-store.ts';

export function useVisitMarker(): void {
  useEffect(() => {
    const renew = () => {
      const visit = useVisit.getState();
      if (!isVisit(visit.step)) {
        clearMarker();
        return;
      }
      writeMarker({
        at: Date.now(),
        step: visit.step,
        audience: visit.audience,
        itemCode: visit.item?.code ?? null,
        caseId: visit.case?.id ?? null,
        elderly: visit.elderly,
        wantsCallback: visit.wantsCallback,
        aim: visit.aim,
        appointment: visit.appointment,
        consents: visit.consents,
      });
    };
    renew();
    const timer = setInterval(renew, MARKER_RENEW_MS);
    const unsubscribe = useVisit.subscribe(renew);
    window.addEventListener('pagehide', renew);
    return () => {
      clearInterval(timer);
      unsubscribe();
      window.removeEventListener('pagehide', renew);
    };
  }, []);
}
