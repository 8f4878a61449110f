// What to show when the page has loaded: somebody's visit again after a reload, or a clean attract screen after a reboot.
import type { RouteResult } from '@cloud-window/shared/protocol';
import { isDecided, isVisit, needsSignIn, type Step } from './steps.ts';
import type { VisitMarker } from './visit-marker.ts';

type DeviceState = RouteResult<'deviceState'>;

export type BootPlan =
  /** Attract. `signOut`: the server still holds a session that nobody at this screen has a right to. */
  { kind: 'fresh'; signOut: boolean } | { kind: 'resume'; step: Step; marker: VisitMarker };

/** Decides by what the server knows and what this tab remembers; in doubt, nobody's session is shown. */
export function planBoot(
  device: Pick<DeviceState, 'applicant' | 'case' | 'callId'>,
  marker: VisitMarker | null,
): BootPlan {
  const left = device.applicant !== null || device.case !== null || device.callId !== null;
  if (!marker || !isVisit(marker.step)) return { kind: 'fresh', signOut: left };
  if (!needsSignIn(marker.step)) return { kind: 'resume', step: marker.step, marker };
  if (!device.applicant) return { kind: 'fresh', signOut: left };
  if (device.callId !== null) return { kind: 'resume', step: 'live', marker };
  if (isDecided(device.case)) {
    const seen = marker.step === 'receipt' || marker.step === 'rating';
    return { kind: 'resume', step: seen ? marker.step : 'outcome', marker };
  }
  // In the queue or in the call before, but the server knows of none: the call has ended meanwhile.
  if (marker.step === 'live') return { kind: 'resume', step: 'ended', marker };
  return { kind: 'resume', step: marker.step, marker };
}
