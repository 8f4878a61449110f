// After a long absence of the network the person's session may be over on the server. Then what this screen still shows
// belongs to nobody, and is wiped like any other visit that has ended.
import { useEffect } from 'react';
import { useKiosk } from '../device/kiosk-services.ts';
import { useVisit } from './visit-store.ts';
import { wipe } from './wipe.ts';

export function useSessionGuard(): void {
  const services = useKiosk();
  useEffect(() => {
    const { state } = services.live.connection;
    let before = state.getSnapshot().name;
    return state.subscribe(() => {
      const now = state.getSnapshot().name;
      const cameBack = now === 'online' && before === 'offline';
      before = now;
      const { applicant, key } = useVisit.getState();
      if (!cameBack || !applicant) return;
      services.api.call('deviceState').then(
        (device) => {
          if (!device.applicant && useVisit.getState().key === key) void wipe(services, 'farewell');
        },
        () => undefined, // away again: the next return asks again
      );
    });
  }, [services]);
}
