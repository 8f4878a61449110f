// What the others send, as streams that the screens show. Where two paths carry the same track, one of them shows; changing
// over swaps the track inside the stream, so that the element keeps playing (lib-jitsi-meet #1140).
import type { RoomRole } from '../../calls/room-roles.ts';
import type { MediaSource } from '../../protocol/media.ts';
import type { OtherParticipant } from '../client-types.ts';
import { MEDIA_GONE_MS, MEDIA_UNSEEN_MS } from '../timings.ts';
import type { Demand, MediaPath, RemoteTrack } from './media-path.ts';
import { watchDemand } from './stream-demand.ts';

type PathKind = MediaPath['kind'];

interface Shown {
  participant: string;
  role: RoomRole;
  source: MediaSource;
  stream: MediaStream;
  /** The track in the stream. */
  track: MediaStreamTrack;
  over: Partial<Record<PathKind, RemoteTrack>>;
  demand: Demand | undefined;
  forget: () => void;
  fading: ReturnType<typeof setTimeout> | undefined;
}

interface RemotePictures {
  remote: Partial<Record<MediaSource, MediaStream>>;
  others: readonly OtherParticipant[];
}

export interface RemoteStreamsOptions {
  newStream: (track: MediaStreamTrack) => MediaStream;
  /** Told after each change. */
  onChange: (pictures: RemotePictures) => void;
  onDemand: (remote: RemoteTrack, demand: Demand) => void;
}

export class RemoteStreams {
  readonly #options: RemoteStreamsOptions;
  readonly #shown = new Map<string, Shown>();
  #showing: PathKind = 'sfu';
  /** The main other side: everybody talks to the kiosk, the kiosk to the clerk. */
  #main = 'kiosk';

  constructor(options: RemoteStreamsOptions) {
    this.#options = options;
  }

  get showing(): PathKind {
    return this.#showing;
  }

  setMain(participant: string): void {
    if (participant === this.#main) return;
    this.#main = participant;
    this.#tell();
  }

  add(path: PathKind, remote: RemoteTrack): void {
    const key = keyOf(remote);
    const present = this.#shown.get(key);
    const other = path === 'sfu' ? 'direct' : 'sfu';
    if (present?.over[other] && !present.fading) {
      // The other path carries it too: only what shows decides which track is in the stream.
      present.over[path] = remote;
      present.role = remote.role;
      this.#choose(present);
      this.#ask(present);
      return;
    }
    if (present) this.#drop(key, present);
    const stream = this.#options.newStream(remote.track);
    const shown: Shown = {
      participant: remote.participant,
      role: remote.role,
      source: remote.source,
      stream,
      track: remote.track,
      over: { [path]: remote },
      demand: undefined,
      forget: () => undefined,
      fading: undefined,
    };
    let unseen: ReturnType<typeof setTimeout> | undefined;
    const forget = watchDemand(stream, (demand) => {
      shown.demand = demand;
      clearTimeout(unseen);
      // A tile that moves on the screen is gone for a moment.
      if (demand === null) unseen = setTimeout(() => this.#ask(shown), MEDIA_UNSEEN_MS);
      else this.#ask(shown);
    });
    shown.forget = () => {
      clearTimeout(unseen);
      forget();
    };
    this.#shown.set(key, shown);
    this.#tell();
  }

  /** The last picture stays for a while: most often the other side is joining again and sends the source anew. */
  remove(path: PathKind, remote: RemoteTrack): void {
    const key = keyOf(remote);
    const shown = this.#shown.get(key);
    if (shown?.over[path]?.id !== remote.id) return;
    this.#lose(path, key, shown);
  }

  /** The path is gone with all that it carried. */
  removeAll(path: PathKind): void {
    for (const [key, shown] of [...this.#shown]) if (shown.over[path]) this.#lose(path, key, shown);
  }

  /** Shows what comes over this path, as far as it comes over it. */
  show(path: PathKind): void {
    this.#showing = path;
    for (const shown of this.#shown.values()) this.#choose(shown);
  }

  close(): void {
    for (const [key, shown] of [...this.#shown]) this.#drop(key, shown);
  }

  #ask({ over, demand }: Shown): void {
    if (over.sfu && demand !== undefined) this.#options.onDemand(over.sfu, demand);
  }

  #lose(path: PathKind, key: string, shown: Shown): void {
    shown.over = Object.fromEntries(Object.entries(shown.over).filter(([over]) => over !== path));
    if (shown.over.sfu || shown.over.direct) return this.#choose(shown);
    shown.fading ??= setTimeout(() => {
      if (this.#shown.get(key) !== shown) return;
      this.#drop(key, shown);
      this.#tell();
    }, MEDIA_GONE_MS);
  }

  #choose(shown: Shown): void {
    const chosen = shown.over[this.#showing] ?? shown.over.sfu ?? shown.over.direct;
    if (!chosen || chosen.track === shown.track) return;
    shown.stream.removeTrack(shown.track);
    shown.stream.addTrack(chosen.track);
    shown.track = chosen.track;
  }

  #drop(key: string, shown: Shown): void {
    clearTimeout(shown.fading);
    shown.forget();
    this.#shown.delete(key);
  }

  #tell(): void {
    const remote: RemotePictures['remote'] = {};
    const others = new Map<string, OtherParticipant>();
    for (const { participant, role, source, stream } of this.#shown.values()) {
      if (participant === this.#main) {
        remote[source] = stream;
        continue;
      }
      const other = others.get(participant) ?? { participant, role, streams: {} };
      others.set(participant, { participant, role, streams: { ...other.streams, [source]: stream } });
    }
    this.#options.onChange({ remote, others: [...others.values()] });
  }
}

function keyOf({ participant, source }: Pick<RemoteTrack, 'participant' | 'source'>): string {
  return `${participant}|${source}`;
}
