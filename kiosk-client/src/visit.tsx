// The running visit: the screen of the present step inside the frame that every screen has. Keyed by the visit, so that a
// wipe leaves nothing of the old one mounted.
import { lazy, Suspense, useEffect } from 'react';
import { Spinner, useStorePart } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from './device/kiosk-services.ts';
import { isVisit, stepForCall, type Step } from './flow/steps.ts';
import { useSessionGuard } from './flow/use-session-guard.ts';
import { useVisitMarker } from './flow/use-visit-marker.ts';
import { useVisit } from './flow/visit-store.ts';
import { AttractScreen } from './screens/attract/attract-screen.tsx';
import { WelcomeScreen } from './screens/welcome/welcome-screen.tsx';
import { ItemsScreen } from './screens/items/items-screen.tsx';
import { ItemScreen } from './screens/item/item-screen.tsx';
import { NoticeScreen } from './screens/notice/notice-screen.tsx';
import { SignInScreen } from './screens/sign-in/sign-in-screen.tsx';
import { IdleWatch } from './shell/idle-watch.tsx';
import { Frame } from './shell/frame.tsx';
import { FarewellScreen } from './screens/farewell/farewell-screen.tsx';

/** What follows signing in comes after the first screens are there, in one piece, before anybody needs it. */
const loadLater = () => import('./later-screens.ts');
const later = (name: keyof Awaited<ReturnType<typeof loadLater>>) =>
  lazy(async () => ({ default: (await loadLater())[name] }));
const BookScreen = later('BookScreen');
const CallbackScreen = later('CallbackScreen');
const ClosedScreen = later('ClosedScreen');
const DevicesScreen = later('DevicesScreen');
const EndedScreen = later('EndedScreen');
const LeavingScreen = later('LeavingScreen');
const LeftScreen = later('LeftScreen');
const MineScreen = later('MineScreen');
const OutcomeScreen = later('OutcomeScreen');
const PapersScreen = later('PapersScreen');
const PromiseScreen = later('PromiseScreen');
const RatingScreen = later('RatingScreen');
const SlotsScreen = later('SlotsScreen');

const LiveCall = lazy(() => import('./call/live-call.tsx'));
const BookedScreen = lazy(() => import('./screens/booking/booked-screen.tsx'));
const LicencesScreen = lazy(() => import('./screens/licences/licences-screen.tsx'));
const ReceiptScreen = lazy(() => import('./screens/receipt/receipt-screen.tsx'));

export function Visit() {
  const key = useVisit((visit) => visit.key);
  const step = useVisit((visit) => visit.step);
  useStepOfCall();
  useVisitMarker();
  useSessionGuard();
  useEffect(() => {
    // Without network now, it is asked for once more when it is needed.
    loadLater().catch(() => undefined);
  }, []);
  return (
    <div key={key} className="kiosk">
      {step === 'attract' ? (
        <AttractScreen />
      ) : (
        <Frame>
          <Suspense fallback={<Loading />}>
            <Screen key={step} step={step} />
          </Suspense>
        </Frame>
      )}
      <IdleWatch />
    </div>
  );
}

function Loading() {
  const { t } = useTranslation();
  return (
    <div className="kiosk-centre">
      <Spinner label={t('ui.loading')} />
    </div>
  );
}

function Screen({ step }: { step: Step }) {
  switch (step) {
    case 'welcome':
      return <WelcomeScreen />;
    case 'items':
      return <ItemsScreen />;
    case 'item':
      return <ItemScreen />;
    case 'notice':
      return <NoticeScreen />;
    case 'signIn':
      return <SignInScreen />;
    case 'devices':
      return <DevicesScreen />;
    case 'papers':
      return <PapersScreen />;
    case 'closed':
      return <ClosedScreen />;
    case 'callback':
      return <CallbackScreen />;
    case 'slots':
      return <SlotsScreen />;
    case 'book':
      return <BookScreen />;
    case 'booked':
      return <BookedScreen />;
    case 'mine':
      return <MineScreen />;
    case 'licences':
      return <LicencesScreen />;
    case 'leaving':
      return <LeavingScreen />;
    case 'left':
      return <LeftScreen />;
    case 'live':
      return <LiveCall />;
    case 'promise':
      return <PromiseScreen />;
    case 'ended':
      return <EndedScreen />;
    case 'outcome':
      return <OutcomeScreen />;
    case 'receipt':
      return <ReceiptScreen />;
    case 'rating':
      return <RatingScreen />;
    case 'farewell':
      return <FarewellScreen />;
    case 'boot':
    case 'pairing':
    case 'attract':
      return null;
  }
}

/** Keeps the step and the case in time with the call: the server says what is going on, the screen follows. */
function useStepOfCall(): void {
  const { live } = useKiosk();
  const call = useStorePart(live.state, (state) => state.call);
  const ready = useStorePart(live.state, (state) => state.ready);
  const step = useVisit((visit) => visit.step);
  useEffect(() => {
    if (!ready) return;
    const visit = useVisit.getState();
    if (!isVisit(step) || !visit.applicant) return;
    // A call of another case belongs to somebody who has left; it never reaches this screen.
    const mine = call?.case.id === visit.case?.id ? call : null;
    if (mine) visit.patch({ case: mine.case });
    const demanded = stepForCall(mine, step);
    if (demanded !== step) visit.go(demanded);
  }, [call, ready, step]);
}
