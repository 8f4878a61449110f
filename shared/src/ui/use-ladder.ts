// The ladder of a call as a React hook, and whether stills are to be sent in place of video.
import { useEffect, useState } from 'react';
import {
  loadMediaSession,
  type LadderRun,
  type LadderView,
  type LiveConnection,
  type MediaSession,
} from '../client/index.ts';
import { FULL_MODE, limitOf, type CallMode, type CallSnapshot, type TalkMode } from '../protocol/index.ts';

interface LadderOptions {
  connection: LiveConnection | null;
  session: MediaSession | null;
  side: 'kiosk' | 'clerk';
  /** Null while there is none, as while it only rings. */
  call: CallSnapshot | null;
  callId: string | null;
  /** What camera and microphone allow; `video` until it is known. */
  devices: TalkMode;
}

/** Runs the ladder while there is a session. */
export function useLadder({ connection, session, side, call, callId, devices }: LadderOptions): void {
  const [run, setRun] = useState<LadderRun | null>(null);
  useEffect(() => {
    if (connection === null || session === null || callId === null) return undefined;
    let opened: LadderRun | null = null;
    let over = false;
    loadMediaSession().then(
      ({ runLadder }) => {
        if (over) return;
        opened = runLadder({ connection, callId, side, media: session });
        setRun(opened);
      },
      // Its code is that of the session, which is there.
      () => undefined,
    );
    return () => {
      over = true;
      opened?.close();
      setRun(null);
    };
  }, [connection, session, callId, side]);

  const view: LadderView = {
    mode: call?.mode ?? FULL_MODE,
    talking: call?.status.state === 'active' && call.status.kind === 'video',
    devices,
  };
  useEffect(() => run?.show(view));
}

/** Whether no pictures are sent in this call because a line does not carry them. */
export function isWithoutPictures(mode: CallMode): boolean {
  const limit = limitOf(mode);
  return limit !== null && limit.cause !== 'devices';
}
