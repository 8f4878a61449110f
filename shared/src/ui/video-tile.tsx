// A live picture. Muted, because sound has its own element (AudioOutlet); says so in words until the first frame is
// really there, and again when frames stop, instead of showing a black or frozen face.
import { useEffect, useRef, useState } from 'react';
import { useLookingAt } from './use-looking-at.ts';
import { Spinner } from './waiting.tsx';

/** A picture that has not moved for this long is called stalled. */
const STALL_MS = 3_000;

type Picture = 'waiting' | 'moving' | 'stalled';

export interface VideoTileProps {
  stream: MediaStream | null;
  /** Spoken name of the picture, e.g. "The clerk". */
  label: string;
  /** Words while no frame has come. */
  waitingText: string;
  /** Words when frames have stopped coming; without it a stall is not watched for. */
  stalledText?: string;
  /** One's own face is expected as in a mirror; papers never. */
  mirrored?: boolean;
  showName?: boolean;
  fit?: 'cover' | 'contain';
  className?: string;
  'data-testid'?: string;
  onFirstFrame?: () => void;
}

export function VideoTile(props: VideoTileProps) {
  const {
    stream,
    label,
    waitingText,
    stalledText,
    mirrored = false,
    showName = false,
    fit = 'cover',
  } = props;
  const { video, picture } = usePicture(stream, stalledText !== undefined, props.onFirstFrame);
  return (
    <div className={props.className ? `cw-video ${props.className}` : 'cw-video'} data-picture={picture}>
      <video
        ref={video}
        className="cw-video__picture"
        style={{ objectFit: fit }}
        muted
        autoPlay
        playsInline
        aria-label={label}
        data-testid={props['data-testid']}
        {...(mirrored ? { 'data-mirrored': true } : {})}
      />
      {picture === 'moving' ? null : (
        <div className="cw-video__waiting">
          <Spinner label={picture === 'stalled' ? (stalledText ?? waitingText) : waitingText} />
        </div>
      )}
      {showName ? <span className="cw-video__name">{label}</span> : null}
    </div>
  );
}

function usePicture(
  stream: MediaStream | null,
  watchStalls: boolean,
  onFirstFrame: (() => void) | undefined,
) {
  const video = useRef<HTMLVideoElement>(null);
  useLookingAt(video, stream);
  const [picture, setPicture] = useState<Picture>('waiting');
  const firstFrame = useRef(onFirstFrame);
  useEffect(() => {
    firstFrame.current = onFirstFrame;
  });
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.srcObject = stream;
    if (!stream) return;
    void element.play().catch(() => undefined); // refused or interrupted: autoPlay tries again with the next track

    let first = true;
    let stall: ReturnType<typeof setTimeout> | undefined;
    let request = 0;
    const onFrame = () => {
      if (first) firstFrame.current?.();
      first = false;
      setPicture('moving');
      if (watchStalls) {
        clearTimeout(stall);
        stall = setTimeout(() => setPicture('stalled'), STALL_MS);
      }
      request = element.requestVideoFrameCallback(onFrame);
    };
    request = element.requestVideoFrameCallback(onFrame);
    return () => {
      clearTimeout(stall);
      element.cancelVideoFrameCallback(request);
      element.srcObject = null;
      setPicture('waiting');
    };
  }, [stream, watchStalls]);
  return { video, picture };
}

/** Plays a sound stream. A browser that refuses to play before a touch is asked again at the next one. */
export function AudioOutlet({
  stream,
  path,
  'data-testid': testId,
}: {
  stream: MediaStream | null;
  /** Which way the call goes, for whoever looks into a page at a counter. */
  path?: 'sfu' | 'direct';
  'data-testid'?: string;
}) {
  const audio = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    element.srcObject = stream;
    if (!stream) return;
    const play = () => void element.play().then(stopAsking, () => undefined);
    const stopAsking = () => document.removeEventListener('pointerdown', play);
    document.addEventListener('pointerdown', play);
    play();
    return () => {
      stopAsking();
      element.srcObject = null;
    };
  }, [stream]);
  return <audio ref={audio} autoPlay data-testid={testId} data-path={path} />;
}
