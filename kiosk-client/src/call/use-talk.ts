// What the call screen needs when sound or picture do not do: the messages, stills in place of video, and when to write.
import { useEffect, useState } from 'react';
import { sendStills } from '@cloud-window/shared/client';
import { isWithoutPictures, useChat, type Chat } from '@cloud-window/shared/ui';
import type { CallSnapshot } from '@cloud-window/shared/protocol';
import { useCameras } from '../device/camera-store.ts';
import { useKiosk } from '../device/kiosk-services.ts';
import type { CallMedia } from './use-call-media.ts';

interface Talk {
  chat: Chat;
  /** Whether messages stand where the papers do otherwise. */
  writing: boolean;
  setWriting: (writing: boolean) => void;
  /** No pictures just now, because a line does not carry them. */
  withoutPictures: boolean;
}

export function useTalk(call: CallSnapshot, media: CallMedia): Talk {
  const { live } = useKiosk();
  const { callId } = call.status;
  const { mode } = call.mode;
  const [writing, setWriting] = useState(mode === 'text');
  const [shownMode, setShownMode] = useState(mode);
  if (shownMode !== mode) {
    // Where nothing else is left, writing begins by itself; it ends when the person ends it.
    setShownMode(mode);
    if (mode === 'text') setWriting(true);
  }
  const withoutPictures = isWithoutPictures(call.mode);
  const chat = useChat(live.connection, call, 'kiosk', writing);

  const { track } = useCameras((store) => store.document);
  const sends = withoutPictures && track !== null && media.state.phase !== 'held';
  useEffect(() => {
    if (!sends) return undefined;
    return sendStills(live.connection, callId, track);
  }, [live.connection, callId, sends, track]);
  return { chat, writing, setWriting, withoutPictures };
}
