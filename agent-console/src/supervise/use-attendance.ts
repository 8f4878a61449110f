// A supervisor's presence in a call of somebody else: asked of the server, then heard and seen through a media session of its
// own. The microphone and the camera are opened only for a role in which somebody hears or sees them.
import type { AttendingRole } from '@cloud-window/shared';
import {
  deviceFault,
  loadMediaSession,
  openCamera,
  openMicrophone,
  type DeviceFault,
  type LiveConnection,
  type MediaSession,
  type MediaState,
  type Store,
} from '@cloud-window/shared/client';
import { useStoreValue } from '@cloud-window/shared/ui';
import { useCallback, useEffect, useRef, useState } from 'react';
import { usePreferences } from '../session/preferences.ts';

const NO_MEDIA: Store<null> = { getSnapshot: () => null, subscribe: () => () => undefined };

export interface Attendance {
  callId: string | null;
  /** As what; null while nothing is attended. */
  role: AttendingRole | null;
  media: MediaState | null;
  session: MediaSession | null;
  /** Why nobody can hear this supervisor although somebody should. */
  fault: DeviceFault | null;
  pending: boolean;
  error: unknown;
  attend: (callId: string, as: AttendingRole) => void;
  leave: () => void;
  /** The call is over, or the own one by now: nothing is asked of the server any more. */
  forget: () => void;
}

const SENDS: Readonly<Record<AttendingRole, readonly ('microphone' | 'face')[]>> = {
  listener: [],
  whisperer: ['microphone'],
  barger: ['microphone', 'face'],
};

export function useAttendance(connection: LiveConnection | null): Attendance {
  const [place, setPlace] = useState<{ callId: string; role: AttendingRole } | null>(null);
  const [session, setSession] = useState<MediaSession | null>(null);
  const [fault, setFault] = useState<DeviceFault | null>(null);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const callId = place?.callId ?? null;
  const role = place?.role ?? null;

  useEffect(() => {
    if (callId === null || connection === null) return undefined;
    let opened: MediaSession | null = null;
    let over = false;
    loadMediaSession().then(({ createMediaSession }) => {
      if (over) return;
      opened = createMediaSession(connection, callId);
      setSession(opened);
    }, setError);
    return () => {
      over = true;
      opened?.close();
      setSession(null);
    };
  }, [callId, connection]);

  useEffect(() => {
    if (session === null || role === null) return undefined;
    const tracks: MediaStreamTrack[] = [];
    let over = false;
    for (const source of SENDS[role]) {
      openDevice(source).then(
        (track) => {
          if (over) return track.stop();
          tracks.push(track);
          if (source === 'microphone') setFault(null);
          // What fails here is kept by the session and published again when it has recovered.
          session.setTrack(source, track).catch(() => undefined);
        },
        (reason: unknown) => {
          if (!over && source === 'microphone') setFault(deviceFault(reason));
        },
      );
    }
    return () => {
      over = true;
      for (const source of SENDS[role]) session.setTrack(source, null).catch(() => undefined);
      for (const track of tracks) track.stop();
      setFault(null);
    };
  }, [session, role]);

  useEffect(() => {
    if (connection === null || callId === null) return undefined;
    return connection.on('supervise:ended', (ended) => {
      if (ended.callId === callId) setPlace(null);
    });
  }, [connection, callId]);

  // Whoever closes the screen does not go on listening.
  const present = useRef(place);
  const line = useRef(connection);
  useEffect(() => {
    present.current = place;
    line.current = connection;
  }, [place, connection]);
  useEffect(
    () => () => {
      const left = present.current;
      if (left) line.current?.request('supervise:leave', { callId: left.callId }).catch(() => undefined);
    },
    [],
  );

  const run = useCallback(async (work: () => Promise<void>) => {
    setPending(true);
    setError(null);
    try {
      await work();
    } catch (reason) {
      setError(reason);
    } finally {
      setPending(false);
    }
  }, []);

  const attend = useCallback(
    (wanted: string, as: AttendingRole) => {
      if (connection === null) return;
      void run(async () => {
        const before = present.current;
        if (before && before.callId !== wanted) {
          await connection.request('supervise:leave', { callId: before.callId });
        }
        await connection.request('supervise:attend', { callId: wanted, as });
        setPlace({ callId: wanted, role: as });
      });
    },
    [connection, run],
  );
  const leave = useCallback(() => {
    const left = present.current;
    if (connection === null || left === null) return;
    void run(async () => {
      await connection.request('supervise:leave', { callId: left.callId });
      setPlace(null);
    });
  }, [connection, run]);
  const forget = useCallback(() => {
    present.current = null;
    setPlace(null);
  }, []);

  const media = useStoreValue<MediaState | null>(session?.state ?? NO_MEDIA);
  return { callId, role, media, session, fault, pending, error, attend, leave, forget };
}

function openDevice(source: 'microphone' | 'face'): Promise<MediaStreamTrack> {
  const { cameraId, microphoneId } = usePreferences.getState();
  return source === 'microphone'
    ? openMicrophone(microphoneId ?? undefined)
    : openCamera('face', cameraId ?? undefined);
}
