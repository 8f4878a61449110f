// Changes a call of two over to the direct path and back, make before break: both paths are kept until the first picture of
// the new one, and each side goes quiet on the old one when the other has said that it sees. simple-peer cannot restart ICE
// (#579, #541): a direct path that breaks is replaced, and meanwhile the SFU's, still connected, carries on.
import { AppError } from '../../errors.ts';
import type { RoomRole } from '../../calls/room-roles.ts';
import type { DirectData, PeerSignal } from '../../protocol/media-paths.ts';
import { MEDIA_SOURCES, type MediaSource } from '../../protocol/media.ts';
import {
  DIRECT_LEAVE_MS,
  DIRECT_LOOK_MS,
  DIRECT_OPEN_MS,
  DIRECT_RETRY_MS,
  DIRECT_SETTLE_MS,
  DIRECT_SILENT_MS,
  withJitter,
} from '../timings.ts';
import { createSilenceWatch } from './silence-watch.ts';
import type { MediaPath, PathEvents, RemoteTrack, SendingMode } from './media-path.ts';

export type StreamNames = Partial<Record<string, 'person' | 'papers'>>;

export interface DirectContext {
  initiator: boolean;
  iceServers: RTCIceServer[];
  tracks: ReadonlyMap<MediaSource, MediaStreamTrack>;
  mode: SendingMode;
  other: { participant: string; role: RoomRole };
  events: Pick<PathEvents, 'onRemote' | 'onTransport'>;
  send: (signal: PeerSignal, streams: StreamNames) => void;
}

export interface DirectMediaPath extends MediaPath {
  /** Takes what the other half said. Nonsense breaks this path and nothing else. */
  signal(signal: PeerSignal, streams: StreamNames): void;
}

export interface DirectSwitchOptions {
  tracks: ReadonlyMap<MediaSource, MediaStreamTrack>;
  open: (context: DirectContext) => Promise<DirectMediaPath>;
  isInitiator: () => boolean;
  other: () => DirectContext['other'];
  iceServers: () => RTCIceServer[];
  send: (attempt: number, data: DirectData) => Promise<unknown>;
  /** Pictures that have come through the SFU so far; null while that path does not stand. */
  sfuArrived: () => Promise<number | null>;
  onRemote: (remote: RemoteTrack) => void;
  onClosed: () => void;
  onShow: (path: 'sfu' | 'direct') => void;
  /** Whether the SFU need not be sent anything. */
  onQuiet: (quiet: boolean) => void;
}

interface Attempt {
  number: number;
  path: DirectMediaPath | null;
  /** What came before the path was there. */
  early: { signal: PeerSignal; streams: StreamNames }[];
  state: 'opening' | 'shown' | 'leaving';
  otherSees: boolean;
  otherLeft: boolean;
}

export class DirectSwitch {
  readonly #options: DirectSwitchOptions;
  #attempt: Attempt | null = null;
  #allowed = false;
  #talking = false;
  #mode: SendingMode = { active: false, sharpened: false };
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** ICE takes seconds to say that the other side is gone. */
  readonly #silence = createSilenceWatch(
    () => (this.#attempt?.state === 'shown' ? this.#attempt.path : null),
    () => this.#attempt && this.#fail(this.#attempt, true),
    { silentMs: DIRECT_SILENT_MS },
  );

  constructor(options: DirectSwitchOptions) {
    this.#options = options;
  }

  /** Whether what is on the screen comes directly. */
  get shows(): boolean {
    return this.#attempt !== null && this.#attempt.state !== 'opening';
  }

  /** The server's word. */
  setAllowed(allowed: boolean): void {
    if (allowed === this.#allowed) return;
    this.#allowed = allowed;
    this.#failures = 0;
    this.#follow();
  }

  setTalking(talking: boolean): void {
    if (talking === this.#talking) return;
    this.#talking = talking;
    this.#follow();
  }

  setMode(mode: SendingMode): void {
    this.#mode = mode;
    this.#attempt?.path?.setMode(mode).catch(() => undefined);
  }

  /** Brings what is sent in line with the tracks. */
  async publish(): Promise<void> {
    const path = this.#attempt?.path;
    if (!path) return;
    await Promise.all(
      MEDIA_SOURCES.map((source) => path.publish(source, this.#options.tracks.get(source) ?? null)),
    );
  }

  /** The network has changed: what stands will not for long. */
  renew(): void {
    this.#failures = 0;
    if (this.#attempt) this.#fail(this.#attempt, true);
  }

  hear(number: number, data: DirectData): void {
    if (this.#closed) return;
    const begins = data.type === 'signal' && data.signal.type === 'offer';
    if (this.#attempt?.number !== number) {
      if (!begins || this.#options.isInitiator()) return;
      if (this.#attempt) this.#end(this.#attempt);
      this.#open(number);
    }
    const attempt = this.#attempt;
    if (!attempt) return;
    switch (data.type) {
      case 'signal':
        if (attempt.path) attempt.path.signal(data.signal, data.streams);
        else attempt.early.push({ signal: data.signal, streams: data.streams });
        break;
      case 'seen':
        attempt.otherSees = true;
        if (attempt.state !== 'leaving') this.#options.onQuiet(true);
        break;
      case 'left':
        attempt.otherLeft = true;
        // The server's word to us is still on its way.
        if (attempt.state === 'shown') void this.#leave(attempt);
        if (attempt.state === 'opening') this.#end(attempt);
        break;
      case 'failed':
        this.#fail(attempt, false);
        break;
    }
  }

  async getStats(): Promise<RTCStatsReport[]> {
    return (await this.#attempt?.path?.getStats()) ?? [];
  }

  close(): void {
    this.#closed = true;
    this.#silence.stop();
    clearTimeout(this.#retry);
    if (this.#attempt) this.#end(this.#attempt);
  }

  #follow(afterMs: number = DIRECT_SETTLE_MS): void {
    clearTimeout(this.#retry);
    const attempt = this.#attempt;
    if (this.#closed) return;
    if (this.#allowed && this.#talking) {
      if (attempt || !this.#options.isInitiator()) return;
      this.#retry = setTimeout(() => this.#begin(), afterMs);
      return;
    }
    if (!attempt) return;
    // With nothing to show there is no first picture to wait for.
    if (attempt.state === 'opening' || !this.#talking) this.#end(attempt);
    else if (attempt.state === 'shown') void this.#leave(attempt);
  }

  #begin(): void {
    if (this.#closed || this.#attempt) return;
    this.#open(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER));
  }

  #open(number: number): void {
    const attempt: Attempt = {
      number,
      path: null,
      early: [],
      state: 'opening',
      otherSees: false,
      otherLeft: false,
    };
    this.#attempt = attempt;
    this.#setUp(attempt).catch(() => this.#fail(attempt, true));
  }

  async #setUp(attempt: Attempt): Promise<void> {
    const { open, isInitiator, iceServers, tracks, other, onRemote } = this.#options;
    const path = await open({
      initiator: isInitiator(),
      iceServers: iceServers(),
      tracks,
      mode: this.#mode,
      other: other(),
      events: {
        onRemote: (remote) => this.#attempt === attempt && onRemote(remote),
        onTransport: (state) => {
          if (state !== 'connected') this.#fail(attempt, true);
        },
      },
      send: (signal, streams) => this.#say(attempt, { type: 'signal', signal, streams }),
    });
    if (this.#attempt !== attempt) return path.close();
    attempt.path = path;
    for (const { signal, streams } of attempt.early.splice(0)) path.signal(signal, streams);
    // Tracks and mode may have changed while the code was fetched.
    await Promise.all([path.setMode(this.#mode), this.publish()]);
    const arrived = await this.#until(
      attempt,
      async () => path.connected && (await path.arrived()) > 0,
      DIRECT_OPEN_MS,
    );
    if (this.#attempt !== attempt) return;
    if (!arrived) throw new AppError('MEDIA_UNAVAILABLE', 'no picture came directly');
    attempt.state = 'shown';
    this.#failures = 0;
    this.#options.onShow('direct');
    this.#say(attempt, { type: 'seen' });
    // Withdrawn in the meantime.
    this.#follow();
  }

  /** Back to the SFU: looks there once it brings new pictures, and closes once the other side does so too. */
  async #leave(attempt: Attempt): Promise<void> {
    attempt.state = 'leaving';
    const { sfuArrived, onShow, onQuiet } = this.#options;
    onQuiet(false);
    let before: number | null = null;
    await this.#until(attempt, async () => {
      const now = await sfuArrived();
      if (now === null) return false;
      // The count begins anew with a new stay in the room.
      if (before === null || now < before) before = now;
      return now > before;
    });
    if (this.#attempt !== attempt) return;
    onShow('sfu');
    this.#say(attempt, { type: 'left' });
    await this.#until(attempt, () => Promise.resolve(attempt.otherLeft), DIRECT_LEAVE_MS);
    if (this.#attempt !== attempt) return;
    this.#end(attempt);
    // Permitted anew while it was being left.
    this.#follow();
  }

  /** This attempt has come to nothing: the SFU carries on, and another is made after a while. */
  #fail(attempt: Attempt, tell: boolean): void {
    if (this.#attempt !== attempt) return;
    const wasLeaving = attempt.state === 'leaving';
    if (tell) this.#say(attempt, { type: 'failed' });
    this.#end(attempt);
    if (wasLeaving || this.#closed || !this.#options.isInitiator()) return;
    const wait = DIRECT_RETRY_MS[Math.min(this.#failures, DIRECT_RETRY_MS.length - 1)] ?? 0;
    this.#failures += 1;
    this.#follow(withJitter(wait));
  }

  #end(attempt: Attempt): void {
    if (this.#attempt === attempt) this.#attempt = null;
    const { onQuiet, onShow, onClosed } = this.#options;
    onQuiet(false);
    onShow('sfu');
    attempt.path?.close();
    onClosed();
  }

  #say(attempt: Attempt, data: DirectData): void {
    // What is lost here shows as an attempt that comes to nothing.
    this.#options.send(attempt.number, data).catch(() => undefined);
  }

  /** Looks until `happened`; false when the attempt is over or the time is. */
  async #until(
    attempt: Attempt,
    happened: () => Promise<boolean>,
    forMs = Number.POSITIVE_INFINITY,
  ): Promise<boolean> {
    const end = Date.now() + forMs;
    while (this.#attempt === attempt && Date.now() < end) {
      if (await happened().catch(() => false)) return true;
      await new Promise((resolve) => setTimeout(resolve, DIRECT_LOOK_MS));
    }
    return false;
  }
}
