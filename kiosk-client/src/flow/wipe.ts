// The end of every visit: nothing of the person stays on this machine. Everything here happens at once; only the server's
// sign-out waits for the network, is bounded, and is made up for at the next start if it could not be reached.
import { create } from 'zustand';
import type { KioskServices } from '../device/kiosk-services.ts';
import { forgetCaptures } from '../capture/shutter-store.ts';
import { useCameras } from '../device/camera-store.ts';
import { isLive } from '@cloud-window/shared';
import type { Step } from './steps.ts';
import { forgetForms } from '../forms/open-form.ts';
import { clearMarker } from './visit-marker.ts';
import { useVisit } from './visit-store.ts';

/** The requirement is 3 s for everything. */
const SIGN_OUT_LIMIT_MS = 2_500;
const SIGN_OUT_RETRY_MS = 5_000;
/** Set while the server has not confirmed the sign-out; says nothing about anybody. */
const PENDING_KEY = 'cw.signOutPending';

/** What the farewell says: not that everything is erased before the server has confirmed its part. */
export const useErasure = create<{ isConfirmed: boolean }>(() => ({ isConfirmed: true }));

/** Wipes and shows `step`. Resolves when the server has confirmed, or after 2.5 s while it is tried on. */
export async function wipe(services: KioskServices, step: Step): Promise<void> {
  const { live, uploads } = services;
  const call = live.state.getSnapshot().call;
  const leaving =
    call && isLive(call.status.state)
      ? live.connection.request('call:hangUp', { callId: call.status.callId }).catch(() => undefined)
      : Promise.resolve();
  // A time that is only kept would be missed by others for minutes; if this fails, it comes back by itself.
  const { appointment } = useVisit.getState();
  if (appointment?.state === 'held')
    void services.api.call('cancelAppointment', { params: { id: appointment.id } }).catch(() => undefined);
  localStorage.setItem(PENDING_KEY, '1');
  useErasure.setState({ isConfirmed: false });
  uploads.clear();
  forgetForms();
  useCameras.getState().closeAll();
  forgetCaptures();
  live.dismissCall();
  clearMarker();
  useVisit.getState().reset(step, { elderly: step === 'farewell' && useVisit.getState().elderly });
  history.replaceState(null, '', location.pathname);
  // Only possible while the page has focus; a kiosk's page always has.
  if (document.hasFocus()) void navigator.clipboard.writeText('').catch(() => undefined);
  await Promise.race([leaving.then(() => signOut(services)), pause(SIGN_OUT_LIMIT_MS)]);
}

/** Whether an earlier wipe still owes the server its sign-out. */
export function isSignOutPending(): boolean {
  return localStorage.getItem(PENDING_KEY) !== null;
}

/**
 * Ends the applicant's session on the server, however long that takes; stops once somebody has signed in here, whose
 * session has replaced it. Call it only while nobody is.
 */
export async function signOut(services: Pick<KioskServices, 'api'>): Promise<void> {
  while (useVisit.getState().applicant === null) {
    try {
      await services.api.call('signOutApplicant');
      break;
    } catch {
      await pause(SIGN_OUT_RETRY_MS);
    }
  }
  localStorage.removeItem(PENDING_KEY);
  useErasure.setState({ isConfirmed: true });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
