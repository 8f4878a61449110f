// From the number to the end of the call. Loaded on demand: media code is not part of the kiosk's first load.
import { useEffect, useRef, useState } from 'react';
import { modeOfDevices, playTestTone } from '@cloud-window/shared/client';
import { Spinner, useLadder, useStorePart } from '@cloud-window/shared/ui';
import type { CallSnapshot } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import { useCameras } from '../device/camera-store.ts';
import { useKiosk } from '../device/kiosk-services.ts';
import { useVisit } from '../flow/visit-store.ts';
import { CallView } from './call-view.tsx';
import { useCallMedia } from './use-call-media.ts';
import { WaitingView, type WaitsAgain } from './waiting-view.tsx';

export default function LiveCall() {
  const { t } = useTranslation();
  const { live } = useKiosk();
  const call = useStorePart(live.state, (state) => state.call);
  const caseId = useVisit((visit) => visit.case?.id);
  if (!call || call.case.id !== caseId) {
    return (
      <div className="kiosk-centre">
        <Spinner label={t('call.returning')} />
      </div>
    );
  }
  return <OneCall key={call.status.callId} call={call} />;
}

function OneCall({ call }: { call: CallSnapshot }) {
  const { live } = useKiosk();
  const { state } = call.status;
  const talking = state === 'active';
  const waitsAgain = useWaitsAgain(call);
  const media = useCallMedia(live.connection, call.status.callId);
  useLadder({
    connection: live.connection,
    session: media.session,
    side: 'kiosk',
    call,
    callId: call.status.callId,
    devices: useDevicesMode(),
  });
  useAnswerTone(talking);
  if (state === 'waiting' || state === 'offered') return <WaitingView call={call} again={waitsAgain} />;
  return <CallView call={call} media={media} />;
}

/**
 * Why a call that was under way waits again. A clerk who hands it over is there up to that moment; one who was lost has been
 * missing for a while.
 */
function useWaitsAgain({ status, parties }: CallSnapshot): WaitsAgain {
  const [clerkWasThere, setClerkWasThere] = useState<boolean | null>(null);
  if (status.state === 'active' && clerkWasThere !== parties.clerk) setClerkWasThere(parties.clerk);
  if (status.state === 'active' || clerkWasThere === null) return null;
  return clerkWasThere ? 'handedOver' : 'clerkLost';
}

/** What the devices of this kiosk allow; full until it is certain that one is missing. */
function useDevicesMode() {
  const { microphone, face } = useCameras();
  return modeOfDevices(microphone.fault === null, face.fault === null);
}

/** A short tone when the clerk is there: people look away while they wait. */
function useAnswerTone(talking: boolean): void {
  const before = useRef(talking);
  useEffect(() => {
    if (talking && !before.current) void playTestTone().catch(() => undefined);
    before.current = talking;
  }, [talking]);
}
