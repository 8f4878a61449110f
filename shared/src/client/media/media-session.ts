// The media of one call, which mends itself. Everything that goes wrong becomes one of three needs, and one loop serves
// them one after the other: `check` (the socket was away: what was missed?), `restart` (look for new network paths),
// `rejoin` (set up everything anew). Media that still flows is never touched (edumeet-client #203, #133).
import { AppError } from '../../errors.ts';
import { MEDIA_SOURCES, type MediaSource, type ProducerInfo } from '../../protocol/media.ts';
import type { LiveConnection, MediaSession, MediaState } from '../client-types.ts';
import { createStore } from '../store.ts';
import {
  MEDIA_CONNECT_MS,
  MEDIA_DISCONNECTED_MS,
  MEDIA_GONE_MS,
  MEDIA_RESTART_MS,
  MEDIA_RETRY_MS,
  MEDIA_STABLE_MS,
  withJitter,
} from '../timings.ts';
import { createSilenceWatch } from './silence-watch.ts';
import { MediaRoom, type JoinAnswer, type RoomEvents } from './media-room.ts';

export interface MediaSessionOptions {
  /** Tracks to send from the start; `setTrack` changes them later. */
  tracks?: Partial<Record<MediaSource, MediaStreamTrack | null>>;
  /** The side this browser is on; by default the app's. A clerk who asks for advice is on the caller's. */
  party?: ProducerInfo['party'];
}

const NEEDS = ['nothing', 'check', 'restart', 'rejoin'] as const;
type Need = (typeof NEEDS)[number];

/** Joins the room of the call at once and stays in it until `close`. */
export function createMediaSession(
  connection: LiveConnection,
  callId: string,
  options: MediaSessionOptions = {},
): MediaSession {
  const party = options.party ?? (connection.app === 'kiosk' ? 'kiosk' : 'clerk');
  const state = createStore<MediaState>({ status: 'connecting', remote: {}, sending: [], error: null });
  const tracks = new Map<MediaSource, MediaStreamTrack>();
  for (const source of MEDIA_SOURCES) {
    const track = options.tracks?.[source];
    if (track) tracks.set(source, track);
  }
  let room: MediaRoom | null = null;
  let need: Need = 'rejoin';
  let mending = false;
  let attempt = 0;
  let liveSince = 0;
  let closed = false;
  /** Numbers the steps; what an abandoned one still brings is thrown away. */
  let generation = 0;
  let publishing: Promise<void> = Promise.resolve();
  /** Producers announced since the last join was asked for, which its answer may not list yet. */
  let announced = new Map<string, ProducerInfo>();
  let disconnected: ReturnType<typeof setTimeout> | undefined;
  /** Ends a wait, or abandons the step that is under way because it has become pointless. */
  let interrupt: () => void = () => undefined;

  // As functions, because what they tell changes while one waits.
  const isClosed = () => closed;
  const needed = () => need;

  const ask = (wanted: Exclude<Need, 'nothing'>) => {
    if (closed || state.getSnapshot().status === 'failed') return;
    if (NEEDS.indexOf(wanted) > NEEDS.indexOf(need)) need = wanted;
    if (wanted !== 'check' && state.getSnapshot().status === 'live') state.patch({ status: 'recovering' });
    if (mending) interrupt();
    else void mend();
  };

  const mend = async () => {
    mending = true;
    if (Date.now() - liveSince > MEDIA_STABLE_MS) attempt = 0;
    while (!closed && need !== 'nothing') {
      await pause(withJitter(MEDIA_RETRY_MS[Math.min(attempt, MEDIA_RETRY_MS.length - 1)] ?? 0));
      await online();
      const step = need;
      need = 'nothing';
      if (isClosed()) break;
      try {
        generation += 1;
        await interruptible(perform(step, generation));
        if (needed() === 'nothing') succeeded();
      } catch (thrown) {
        failed(AppError.from(thrown), thrown);
      }
    }
    mending = false;
  };

  const succeeded = () => {
    liveSince = Date.now();
    state.patch({ status: 'live', error: null, sending: room?.sending ?? [] });
  };

  const failed = (error: AppError, thrown: unknown) => {
    attempt += 1;
    if (isFinal(error, thrown, attempt)) {
      state.patch({ status: 'failed', error });
      need = 'nothing';
      leave();
      return;
    }
    // What has failed to be patched up is replaced.
    need = 'rejoin';
    const status = state.getSnapshot().status === 'connecting' ? 'connecting' : 'recovering';
    state.patch({ status, error: thrown === INTERRUPTED ? null : error });
  };

  const perform = async (step: Need, mine: number) => {
    const keepEpoch = step === 'rejoin' ? undefined : room?.epoch;
    announced = new Map();
    const answer = await connection.request('media:join', {
      callId,
      ...(keepEpoch !== undefined && { keepEpoch }),
    });
    const kept = room && answer.kept === true && answer.roomEpoch === room.epoch ? room : null;
    if (!kept) return enter(answer, mine);
    await receive(kept, answer);
    await publish();
    if (step === 'check' && kept.connected) return;
    await kept.restartIce();
    await kept.whenConnected(MEDIA_RESTART_MS);
  };

  const enter = async (answer: JoinAnswer, mine: number) => {
    if (closed || mine !== generation) return;
    leave();
    let entered: MediaRoom | null = null;
    entered = await MediaRoom.open(
      connection,
      callId,
      answer,
      eventsOf(() => entered),
    );
    // A later join has replaced this one while its transports were being made.
    if (isClosed() || mine !== generation) return entered.close();
    room = entered;
    await Promise.all([publish(), receive(entered, answer)]);
    await entered.whenConnected(MEDIA_CONNECT_MS);
    watch.reset();
  };

  const receive = async (into: MediaRoom, answer: JoinAnswer) => {
    const all = new Map(answer.producers.map((producer) => [producer.producerId, producer]));
    for (const [id, producer] of announced) all.set(id, producer);
    const others = [...all.values()].filter((producer) => producer.party !== party);
    await into.receiveAll(others);
    for (const [source, stream] of Object.entries(state.getSnapshot().remote)) {
      if (!into.shows(stream)) fadeOut(source as MediaSource, stream);
    }
  };

  /** The last frame stays for a while: most often the other side is joining again and sends the source anew. */
  const fadeOut = (source: MediaSource, stream: MediaStream) => {
    setTimeout(() => {
      const { [source]: shown, ...others } = state.getSnapshot().remote;
      if (shown === stream) state.patch({ remote: others });
    }, MEDIA_GONE_MS);
  };

  /** Brings what is sent in line with `tracks`; one run at a time. */
  const publish = (): Promise<void> => {
    const run = async () => {
      const target = room;
      if (!target) return;
      // A camera that was unplugged in the meantime cannot be sent.
      for (const [source, track] of tracks) if (track.readyState === 'ended') tracks.delete(source);
      await Promise.all(MEDIA_SOURCES.map((source) => target.publish(source, tracks.get(source) ?? null)));
      if (target === room) state.patch({ sending: target.sending });
    };
    publishing = publishing.catch(() => undefined).then(run);
    return publishing;
  };

  const leave = () => {
    clearTimeout(disconnected);
    room?.close();
    room = null;
  };

  const eventsOf = (self: () => MediaRoom | null): RoomEvents => ({
    onRemote(source, stream) {
      if (closed) return;
      state.patch({ remote: { ...state.getSnapshot().remote, [source]: stream } });
    },
    onRemoteGone: fadeOut,
    onTrackEnded(source) {
      if (room === self()) void session.setTrack(source, null);
    },
    onTransportState(_direction, transport) {
      if (room !== self()) return;
      clearTimeout(disconnected);
      if (transport === 'failed') ask('restart');
      if (transport === 'disconnected') {
        disconnected = setTimeout(() => room?.connected === false && ask('restart'), MEDIA_DISCONNECTED_MS);
      }
    },
  });

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      interrupt = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const online = () =>
    new Promise<void>((resolve) => {
      const look = () => {
        const { name } = connection.state.getSnapshot();
        if (!closed && name !== 'online' && name !== 'stopped') return;
        forget();
        resolve();
      };
      const forget = connection.state.subscribe(look);
      interrupt = look;
      look();
    });
  const interruptible = (work: Promise<void>) =>
    Promise.race([
      work,
      new Promise<never>((_, reject) => {
        interrupt = () => (closed || need === 'rejoin') && reject(INTERRUPTED);
      }),
    ]);

  let wasOnline = connection.state.getSnapshot().name === 'online';
  const watch = createSilenceWatch(() => (mending ? null : room), ask);
  const ends = [
    connection.state.subscribe(() => {
      const isOnline = connection.state.getSnapshot().name === 'online';
      if (isOnline && !wasOnline && !mending) ask('check');
      wasOnline = isOnline;
    }),
    connection.on('media:producerAdded', (event) => {
      if (event.callId !== callId || event.producer.party === party) return;
      announced.set(event.producer.producerId, event.producer);
      void room?.receive(event.producer).catch(() => ask('check'));
    }),
    connection.on('media:producerRemoved', (event) => {
      if (event.callId !== callId) return;
      announced.delete(event.producerId);
      room?.remove(event.producerId);
    }),
    connection.on('call:status', ({ callId: changed, state: call }) => {
      if (changed !== callId || call !== 'active' || !mending) return;
      attempt = 0;
      interrupt();
    }),
    connection.on('media:roomLost', (event) => {
      if (event.callId === callId) ask('rejoin');
    }),
    () => watch.stop(),
  ];

  const session: MediaSession = {
    state,
    async setTrack(source, track) {
      if (track) tracks.set(source, track);
      else tracks.delete(source);
      if (!room || closed) return;
      await publish().catch(() => ask('check'));
    },
    getStats: () => room?.getStats() ?? Promise.resolve([]),
    close() {
      if (closed) return;
      closed = true;
      for (const end of ends) end();
      interrupt();
      leave();
      state.patch({ status: 'idle', remote: {}, sending: [] });
    },
  };
  void mend();
  return session;
}

const INTERRUPTED = new AppError('MEDIA_ROOM_LOST', 'overtaken by a newer need');

/** Whether trying again is pointless. */
function isFinal(error: AppError, thrown: unknown, attempt: number): boolean {
  if (thrown instanceof Error && thrown.name === 'UnsupportedError') return true;
  // A call that goes back to the queue (its clerk was lost) has no room until somebody accepts it again.
  if (error.retryable || error.code === 'CALL_STATE') return false;
  // These may come of an object that went away under the request; twice in a row they mean what they say.
  if (error.code === 'NOT_FOUND' || error.code === 'MEDIA_BAD_PARAMETERS') return attempt > 2;
  return true;
}
