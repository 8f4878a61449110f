// The frame of every screen behind the sign-in: menu, state of the clerk, language, profile; and what may come up over
// any screen: an offer, a lost connection, a takeover by another tab.
import type { ReactNode } from 'react';
import { DutyProvider } from '../session/duty.tsx';
import { useStaff } from '../session/staff.ts';
import { CallMediaProvider } from '../desk/call-media.tsx';
import { LeaveAfterCall } from '../desk/leave-after-call.tsx';
import { OfferDialog } from '../desk/offer-dialog.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Header } from './header.tsx';
import { Notice } from './notice.tsx';
import { SupersededScreen } from './superseded-screen.tsx';

export function Shell({ children }: { children: ReactNode }) {
  const staff = useStaff();
  return (
    // Another person at the same browser starts with everything fresh.
    <DutyProvider key={staff.id}>
      <CallMediaProvider>
        <div className="cc-shell">
          <Header />
          <ConnectionBanner />
          <Notice />
          <div className="cc-shell__main">{children}</div>
        </div>
        <LeaveAfterCall />
        <OfferDialog />
        <SupersededScreen />
      </CallMediaProvider>
    </DutyProvider>
  );
}
