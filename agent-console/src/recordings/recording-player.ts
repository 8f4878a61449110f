// Plays all tracks of a recording on one clock: the clock leads, the elements follow, and it waits while one of them has to
// load. Framework-free.
import type { RecordingTrack } from '@cloud-window/shared/protocol';
import { TrackPlayer } from './track-player.ts';

const TICK_MS = 40;
export const SPEEDS = [0.5, 1, 1.5, 2, 4] as const;
export type Speed = (typeof SPEEDS)[number];

export interface PlayerState {
  ms: number;
  playing: boolean;
  speed: Speed;
  /** Loading: the clock stands still. */
  waiting: boolean;
  muted: boolean;
  fault: unknown;
}

export interface RecordingPlayerOptions {
  lengthMs: number;
  load: (segmentId: string, signal: AbortSignal) => Promise<ArrayBuffer>;
}

export class RecordingPlayer {
  readonly #options: RecordingPlayerOptions;
  readonly #tracks = new Map<RecordingTrack, TrackPlayer>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #onChange: (state: PlayerState) => void = () => undefined;
  #state: PlayerState = { ms: 0, playing: false, speed: 1, waiting: false, muted: false, fault: null };
  #tickedAt = performance.now();

  constructor(options: RecordingPlayerOptions) {
    this.#options = options;
  }

  /** Its clock goes, and whoever listens is told of every change, until what is returned is called. */
  start(onChange: (state: PlayerState) => void): () => void {
    this.#onChange = onChange;
    this.#tickedAt = performance.now();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    return () => clearInterval(this.#timer);
  }

  get state(): PlayerState {
    return this.#state;
  }

  /** Shows the track in this element from now on. Returns what takes it away again. */
  attach(track: RecordingTrack, element: HTMLMediaElement): () => void {
    const player = new TrackPlayer(track, element, this.#options.lengthMs, this.#options.load, (fault) =>
      this.#set({ fault, playing: false }),
    );
    element.muted = this.#state.muted;
    this.#tracks.set(track, player);
    return () => {
      this.#tracks.delete(track);
      player.close();
    };
  }

  toggle(): void {
    const { playing, ms } = this.#state;
    const atEnd = ms >= this.#options.lengthMs;
    this.#set({ playing: !playing, ...(!playing && atEnd && { ms: 0 }) });
  }

  seek(ms: number): void {
    this.#set({ ms: Math.max(0, Math.min(this.#options.lengthMs, ms)) });
    this.#show();
  }

  setSpeed(speed: Speed): void {
    this.#set({ speed });
  }

  setMuted(muted: boolean): void {
    for (const { element } of this.#tracks.values()) element.muted = muted;
    this.#set({ muted });
  }

  #tick(): void {
    const now = performance.now();
    const passed = now - this.#tickedAt;
    this.#tickedAt = now;
    const { playing, waiting, speed, ms } = this.#state;
    if (playing && !waiting) {
      const next = ms + passed * speed;
      const { lengthMs } = this.#options;
      this.#set(next >= lengthMs ? { ms: lengthMs, playing: false } : { ms: next });
    }
    this.#show();
  }

  #show(): void {
    const { ms, playing, speed } = this.#state;
    let ready = true;
    for (const player of this.#tracks.values()) {
      ready = player.show({ ms, playing: playing && !this.#state.waiting, rate: speed }) && ready;
    }
    if (this.#state.waiting === ready) this.#set({ waiting: !ready });
  }

  #set(change: Partial<PlayerState>): void {
    this.#state = { ...this.#state, ...change };
    this.#onChange(this.#state);
  }
}
