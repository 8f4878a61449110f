// What the clerk shows at the kiosk: whether it is in sight, and the frozen picture that the clerk has asked for. The applicant
// may go back to the papers at any time; what the clerk shows next comes into sight again.
import { useEffect, useState } from 'react';
import { useAttention, type Attention } from '@cloud-window/shared/attention';
import { takeSmallStill } from '@cloud-window/shared/client';
import { targetKey, type AttentionTarget, type CallSnapshot } from '@cloud-window/shared/protocol';
import { useCameras } from '../device/camera-store.ts';
import { useKiosk } from '../device/kiosk-services.ts';

export interface SharedSight extends Attention {
  /** What both look at, while it is in sight. */
  target: AttentionTarget | null;
  /** Back to the papers. */
  putAside: () => void;
}

export function useSharedSight(call: CallSnapshot): SharedSight {
  const { live } = useKiosk();
  const { callId, state: callState, heldSince } = call.status;
  const talks = callState === 'active' && heldSince === null;
  const attention = useAttention(live.connection, talks ? callId : null, 'kiosk');
  const { session, state } = attention;
  const { shown, still } = state;
  const [aside, setAside] = useState<string | null>(null);
  const key = shown === null ? null : targetKey(shown);
  // What is shown anew was not put aside.
  if (aside !== null && key !== aside) setAside(null);

  const wanted = still?.image === null ? still.id : null;
  const { track } = useCameras((store) => store.document);
  useEffect(() => {
    if (session === null || wanted === null || track === null) return undefined;
    let over = false;
    void takeSmallStill(track).then((image) => {
      if (!over && image !== null) session.sendStill(wanted, image);
    });
    return () => {
      over = true;
    };
  }, [session, wanted, track]);

  return {
    ...attention,
    target: key === null || key === aside || !isShowable(shown, call) ? null : shown,
    putAside: () => setAside(key),
  };
}

/** Forms show what is pointed at on their own; a page must be one that this kiosk knows. */
function isShowable(target: AttentionTarget | null, call: CallSnapshot): boolean {
  if (target === null || target.kind === 'form') return false;
  return target.kind !== 'page' || call.case.pages.some(({ id }) => id === target.pageId);
}
