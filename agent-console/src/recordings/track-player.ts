// One track of a recording in one media element: fetches the segments around the moment that is shown, and keeps the element
// at that moment. Framework-free; the recording player drives it.
import type { RecordingTrack } from '@cloud-window/shared/protocol';

const TYPES = { video: 'video/webm; codecs="vp8"', audio: 'audio/webm; codecs="opus"' } as const;
/** The next segment is fetched so long before it is due (ms). */
const AHEAD_MS = 20_000;
/** What lies further behind is let go; two segments of pictures are some 20 MB. */
const BEHIND_MS = 90_000;
/** An element that is further off is set right at once; a smaller difference is worked off by speed. */
const JUMP_MS = 150;
const STILL_JUMP_MS = 15;
/** Of a difference of so much, speed takes off all within a second; at most so much faster or slower. */
const MOST_NUDGE = 0.1;
/** A segment's last frame stands a little longer than the file says. */
const LAST_FRAME_MS = 120;

/** So shortly before its end a segment is not waited for. */
const TAIL_MS = 250;

type Segment = RecordingTrack['segments'][number];

export interface Moment {
  /** On the recording's clock. */
  ms: number;
  playing: boolean;
  /** 1 is as it was. */
  rate: number;
}

export class TrackPlayer {
  readonly track: RecordingTrack;
  readonly element: HTMLMediaElement;
  readonly #load: (segmentId: string, signal: AbortSignal) => Promise<ArrayBuffer>;
  readonly #onFault: (error: unknown) => void;
  readonly #source = new MediaSource();
  readonly #address: string;
  readonly #ended = new AbortController();
  readonly #present = new Set<string>();
  readonly #loading = new Set<string>();
  #buffer: SourceBuffer | null = null;
  #work: Promise<void> = Promise.resolve();
  #soughtMs = NaN;

  constructor(
    track: RecordingTrack,
    element: HTMLMediaElement,
    lengthMs: number,
    load: (segmentId: string, signal: AbortSignal) => Promise<ArrayBuffer>,
    onFault: (error: unknown) => void,
  ) {
    this.track = track;
    this.element = element;
    this.#load = load;
    this.#onFault = onFault;
    this.#address = URL.createObjectURL(this.#source);
    this.#source.addEventListener(
      'sourceopen',
      () => {
        this.#buffer = this.#source.addSourceBuffer(TYPES[track.kind]);
        this.#source.duration = lengthMs / 1000 + 1;
      },
      { once: true },
    );
    element.src = this.#address;
  }

  /** Brings the element to this moment; false while it has to be waited for. */
  show({ ms, playing, rate }: Moment): boolean {
    const segment = this.#segmentAt(ms);
    this.#keepAround(ms);
    if (segment === null) {
      this.element.pause();
      return true;
    }
    if (!this.#present.has(segment.id)) {
      this.element.pause();
      return false;
    }
    // Behind the last frame an element would wait for data that never comes.
    const end = segment.startMs + segment.durationMs;
    const due = Math.max(segment.startMs, Math.min(ms, end - 1));
    const target = this.#lastFrameAt(due);
    const stands = target !== due;
    const off = this.element.currentTime * 1000 - target;
    const isOnTheWay = this.element.seeking && Math.abs(this.#soughtMs - target) <= JUMP_MS;
    if (Math.abs(off) > (playing || stands ? JUMP_MS : STILL_JUMP_MS) && !isOnTheWay) {
      this.#soughtMs = target;
      this.element.currentTime = target / 1000;
    }
    if (stands) {
      this.element.pause();
      return true;
    }
    const isReady = this.element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && !this.element.seeking;
    if (!playing || !isReady) {
      if (!playing) this.element.pause();
      return isReady || ms > end - TAIL_MS;
    }
    this.element.playbackRate = rate * (1 - Math.max(-MOST_NUDGE, Math.min(MOST_NUDGE, off / 1000)));
    // A page that may not make a sound yet plays as soon as somebody has touched it.
    if (this.element.paused) void this.element.play().catch(() => undefined);
    return true;
  }

  close(): void {
    this.#ended.abort();
    this.element.pause();
    this.element.removeAttribute('src');
    this.element.load();
    URL.revokeObjectURL(this.#address);
  }

  /**
   * Where a camera froze or a line was gone no frame came: the last one before goes on standing, as it did in the call. An
   * element that is sent into such a gap would never arrive.
   */
  #lastFrameAt(ms: number): number {
    const { buffered } = this.element;
    let last = ms;
    for (let i = 0; i < buffered.length; i += 1) {
      const [start, end] = [buffered.start(i) * 1000, buffered.end(i) * 1000];
      if (start > ms) return last === ms ? start : last;
      if (ms < end) return ms;
      last = Math.max(start, end - LAST_FRAME_MS);
    }
    return last;
  }

  #segmentAt(ms: number): Segment | null {
    return (
      this.track.segments.findLast(
        ({ startMs, durationMs }) => startMs <= ms && ms <= startMs + durationMs + LAST_FRAME_MS,
      ) ?? null
    );
  }

  #keepAround(ms: number): void {
    for (const segment of this.track.segments) {
      const { id, startMs, durationMs } = segment;
      const isNear = startMs < ms + AHEAD_MS && startMs + durationMs > ms - LAST_FRAME_MS;
      const isFar = startMs > ms + AHEAD_MS * 4 || startMs + durationMs < ms - BEHIND_MS;
      if (isNear && !this.#present.has(id) && !this.#loading.has(id)) this.#fetch(segment);
      if (isFar && this.#present.delete(id)) void this.#later(() => this.#remove(segment));
    }
  }

  #fetch(segment: Segment): void {
    this.#loading.add(segment.id);
    this.#load(segment.id, this.#ended.signal)
      .then((bytes) => this.#later(() => this.#append(segment, bytes)))
      .catch((error: unknown) => {
        // It stays marked as being fetched: what is damaged is not asked for again and again.
        if (!this.#ended.signal.aborted) this.#onFault(error);
      });
  }

  #later(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(async () => {
      if (!this.#ended.signal.aborted) await work();
    });
    this.#work = this.#work.catch((error: unknown) => {
      if (!this.#ended.signal.aborted) this.#onFault(error);
    });
    return this.#work;
  }

  async #append(segment: Segment, bytes: ArrayBuffer): Promise<void> {
    const buffer = await this.#opened();
    // Each file is complete by itself: the parser begins anew.
    if (buffer.updating) await updated(buffer);
    buffer.abort();
    buffer.timestampOffset = segment.startMs / 1000;
    buffer.appendBuffer(bytes);
    await updated(buffer);
    this.#present.add(segment.id);
    this.#loading.delete(segment.id);
  }

  async #remove({ startMs, durationMs }: Segment): Promise<void> {
    const buffer = await this.#opened();
    buffer.remove(startMs / 1000, (startMs + durationMs) / 1000);
    await updated(buffer);
  }

  async #opened(): Promise<SourceBuffer> {
    if (this.#buffer) return this.#buffer;
    await once(this.#source, 'sourceopen');
    // The listener of the constructor came first.
    return this.#opened();
  }
}

function once(target: EventTarget, name: string): Promise<void> {
  return new Promise((resolve) => target.addEventListener(name, () => resolve(), { once: true }));
}

function updated(buffer: SourceBuffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (event: Event) => {
      buffer.removeEventListener('updateend', settle);
      buffer.removeEventListener('error', settle);
      if (event.type === 'error') reject(new Error('the browser cannot read a segment'));
      else resolve();
    };
    buffer.addEventListener('updateend', settle);
    buffer.addEventListener('error', settle);
  });
}
