// The clerk's desk: device check first, then waiting for a call, the call, and the wrap-up after it.
import { Spinner } from '@cloud-window/shared/ui';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useDuty, useLiveState } from '../session/duty.tsx';
import { useNotices } from '../session/notices.ts';
import { CallScreen } from '../review/call-screen.tsx';
import { useReviewAfterCall } from '../review/use-open-review.ts';
import { useDesk } from './desk-store.ts';
import { DeviceCheck } from './device-check.tsx';
import { IdleDesk } from './idle-desk.tsx';
import { useOwnDevices } from './own-devices.ts';
import { WrapUp } from './wrap-up.tsx';

export function DeskPage() {
  const { t } = useTranslation();
  const { begin, session } = useDuty();
  const live = useLiveState();
  const devicesChecked = useDesk((desk) => desk.devicesChecked);
  const { open, close } = useOwnDevices();
  const call = live?.call ?? null;
  const callState = call?.status.state;
  const onBreak = live?.clerk?.state === 'break';

  useReviewAfterCall(session, live);
  useEffect(begin, [begin]);
  useEffect(() => {
    // Camera and microphone are on only while they may be needed: a break is private.
    if (onBreak) close();
    else if (devicesChecked) void open();
  }, [onBreak, devicesChecked, open, close]);
  useEffect(() => {
    if (callState !== undefined && callState !== 'active' && callState !== 'wrapUp') session?.dismissCall();
  }, [callState, session]);

  const activeCall = call && callState === 'active' ? call.status.callId : null;
  const tell = useNotices((notices) => notices.tell);
  const advises = call?.advises?.callId ?? null;
  const advised = useRef(advises);
  useEffect(() => {
    const former = advised.current;
    advised.current = advises;
    if (former === null || advises !== null) return;
    // The screen changes by another's hand: say why.
    if (activeCall === former) tell('advice.yours', 'good');
    else tell('advice.over', 'good');
  }, [advises, activeCall, tell]);

  const ready = live?.ready === true;
  const isReview = call?.status.kind === 'review';
  // Nobody is lost with papers: they are listed again, or somebody else's.
  const withCaller = isReview ? null : activeCall;
  const before = useRef(withCaller);
  useEffect(() => {
    if (!ready) return;
    const lost = before.current !== null && callState === undefined;
    // Away for longer than the lease: the queue has given the caller to somebody else.
    if (lost && before.current !== useDesk.getState().givenAway) tell('desk.callLost');
    before.current = withCaller;
  }, [ready, callState, withCaller, tell]);

  if (!live?.ready || !session) {
    return (
      <main className="cc-alone">
        <Spinner label={t('desk.connecting')} />
      </main>
    );
  }
  if (call && callState === 'active')
    return <CallScreen key={call.status.callId} call={call} session={session} />;
  if (call && callState === 'wrapUp') return <WrapUp call={call} session={session} />;
  if (!devicesChecked) return <DeviceCheck />;
  return <IdleDesk clerk={live.clerk} />;
}
