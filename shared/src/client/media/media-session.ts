// The media of one call, which mends itself. Whatever happens becomes an event of one table (media-transitions.ts), and the
// state it leads to says what is done; nothing else acts. Media that still flow are never touched.
import { mayConsume, type RoomPhase, type RoomRole } from '../../calls/room-roles.ts';
import { AppError } from '../../errors.ts';
import { MEDIA_SOURCES, type MediaSource, type MutedTrack, type ProducerInfo } from '../../protocol/media.ts';
import type { LiveConnection, MediaLimits, MediaSession, MediaState, MediaStatus } from '../client-types.ts';
import { createStore } from '../store.ts';
import {
  MEDIA_CONNECT_MS,
  MEDIA_DISCONNECTED_MS,
  MEDIA_OFFLINE_BELIEF_MS,
  MEDIA_RESTART_MS,
  MEDIA_RETRY_MS,
  MEDIA_SIGN_OF_LIFE_MS,
  MEDIA_STABLE_MS,
  withJitter,
} from '../timings.ts';
import { browserEnvironment, type MediaEnvironment } from './browser-environment.ts';
import { DirectSwitch } from './direct-switch.ts';
import type { PathEvents, SendingMode } from './media-path.ts';
import { nextState, RESTING, type MediaMachineEvent, type MediaMachineState } from './media-transitions.ts';
import { RemoteStreams } from './remote-streams.ts';
import type { JoinAnswer, RoomPath } from './sfu-path.ts';
import { createSilenceWatch } from './silence-watch.ts';

export interface MediaSessionOptions {
  /** Tracks to send from the start; `setTrack` changes them later. */
  tracks?: Partial<Record<MediaSource, MediaStreamTrack | null>>;
}

/** Events that begin a trouble of their own: the next attempt is made at once. */
const CAUSES: readonly MediaMachineEvent[] = [
  'socketBack',
  'pathFailed',
  'pathDead',
  'roomLost',
  'networkGone',
  'networkChanged',
  'woke',
  'retry',
];

/** Joins the room of the call at once and stays in it until `close`. */
export function createMediaSession(
  connection: LiveConnection,
  callId: string,
  options: MediaSessionOptions = {},
  environment: MediaEnvironment = browserEnvironment,
): MediaSession {
  const state = createStore<MediaState>({
    status: 'connecting',
    step: 'joining',
    phase: 'ringing',
    path: 'sfu',
    participant: null,
    role: null,
    remote: {},
    others: [],
    sending: [],
    muted: [],
    error: null,
  });
  /** What the screens gave, and what of it is sent. */
  const given = new Map<MediaSource, MediaStreamTrack>();
  const tracks = new Map<MediaSource, MediaStreamTrack>();
  for (const source of MEDIA_SOURCES) {
    const track = options.tracks?.[source];
    if (!track) continue;
    given.set(source, track);
    tracks.set(source, track);
  }
  let limits: MediaLimits = { way: 'any', video: true };
  let machine: MediaMachineState = 'joining';
  let room: RoomPath | null = null;
  let own: { participant: string; role: RoomRole } | null = null;
  let iceServers: RTCIceServer[] = [];
  let quiet = false;
  let sharpUntil = 0;
  let sharpening: ReturnType<typeof setTimeout> | undefined;
  let publishing: Promise<void> = Promise.resolve();
  /** Producers announced since the last join was asked for, which its answer may not list yet. */
  let announced = new Map<string, ProducerInfo>();
  /** What was said since the last join was asked for is newer than its answer. */
  let heard = { phase: false, muted: false };

  // --- the machine -----------------------------------------------------------------------------------------------------
  let cause: MediaMachineEvent | null = null;
  let attempt = 0;
  let restedSince = 0;
  let hasRested = false;
  /** Numbers the work; what abandoned work still brings is thrown away. */
  let run = 0;
  let hurry: () => void = () => undefined;

  const is = (...states: readonly MediaMachineState[]) => states.includes(machine);
  const phaseNow = (): RoomPhase => state.getSnapshot().phase;

  const dispatch = (event: MediaMachineEvent, error: AppError | null = null) => {
    const next = nextState(machine, event, phaseNow());
    if (!next) return;
    if (CAUSES.includes(event)) {
      const calm =
        RESTING.some((resting) => resting === machine) && Date.now() - restedSince > MEDIA_STABLE_MS;
      if (event !== cause || calm) attempt = 0;
      cause = event;
    }
    if (event === 'stepFailed') attempt += 1;
    machine = next.state;
    if (event === 'connected') {
      restedSince = Date.now();
      hasRested = true;
      state.patch({ error: null, sending: room?.sending ?? [] });
    } else if (error) state.patch({ error });
    tellStatus();
    if (next.work === 'hurry') hurry();
    if (next.work === 'begin') enterState();
  };

  const enterState = () => {
    run += 1;
    hurry();
    switch (machine) {
      case 'joining':
      case 'checking':
      case 'restarting':
        void work(run, machine);
        break;
      case 'offline':
        void doubtOffline(run);
        break;
      case 'failed':
      case 'closed':
        leave();
        break;
      default:
        break;
    }
  };

  const work = async (mine: number, step: 'joining' | 'checking' | 'restarting') => {
    await pause(withJitter(MEDIA_RETRY_MS[Math.min(attempt, MEDIA_RETRY_MS.length - 1)] ?? 0));
    if (mine !== run) return;
    await socketOnline(() => mine === run);
    if (mine !== run) return;
    try {
      await perform(step, () => mine === run);
      if (mine === run) dispatch('connected');
    } catch (thrown) {
      if (mine === run) stumble(step, thrown);
    }
  };

  const stumble = (step: MediaMachineState, thrown: unknown) => {
    const error = AppError.from(thrown);
    if (error === BROKEN) return dispatch('pathFailed');
    if (isFinal(error, thrown, attempt)) return dispatch('refused', error);
    const isGone = GONE.includes(error.code);
    if (step === 'checking' && isGone) {
      attempt += 1;
      return dispatch('pathDead', error);
    }
    dispatch('stepFailed', error);
  };

  const tellStatus = () => {
    state.patch({ step: machine, status: statusOf() });
  };
  const statusOf = (): MediaStatus => {
    if (machine === 'closed') return 'idle';
    if (is('joining', 'restarting', 'offline', 'failed')) {
      if (direct.shows) return 'live';
      if (machine === 'failed') return 'failed';
      return hasRested ? 'recovering' : 'connecting';
    }
    const phase = phaseNow();
    return phase === 'ringing' ? 'warm' : phase === 'held' ? 'held' : 'live';
  };

  // --- its work --------------------------------------------------------------------------------------------------------
  const perform = async (step: 'joining' | 'checking' | 'restarting', current: () => boolean) => {
    const standing = step === 'joining' ? null : room;
    announced = new Map();
    heard = { phase: false, muted: false };
    const joining = connection.request('media:join', {
      callId,
      ...(standing && { keepEpoch: standing.epoch }),
    });
    // New paths are looked for while the answer is on its way; should the room be gone, they do not matter.
    const restarted = step === 'restarting' ? standing?.restart() : undefined;
    restarted?.catch(() => undefined);
    const answer = await joining;
    if (!current()) return;
    take(answer);
    const kept = answer.kept === true && answer.roomEpoch === standing?.epoch ? standing : null;
    if (!kept) return enter(answer, current);
    await receive(kept, answer);
    await publish();
    if (step === 'restarting') {
      await restarted;
      await kept.whenConnected(MEDIA_RESTART_MS);
    } else if (!kept.connected || !(await showsLife(kept))) throw BROKEN;
  };

  const take = (answer: JoinAnswer) => {
    own = { participant: answer.participant, role: answer.role };
    iceServers = answer.iceServers as RTCIceServer[];
    streams.setMain(own.participant === 'kiosk' ? 'clerk' : 'kiosk');
    state.patch({ ...own, ...(!heard.muted && { muted: answer.muted }) });
    if (!heard.phase) setPhase(answer.phase);
  };

  const enter = async (answer: JoinAnswer, current: () => boolean) => {
    leave();
    let entered: RoomPath | null = null;
    entered = await environment.openRoom({
      connection,
      callId,
      answer,
      mode: mode(),
      way: limits.way,
      events: eventsOf(() => entered),
    });
    // A later join has replaced this one while its transports were being made.
    if (!current()) return entered.close();
    room = entered;
    tellMuted();
    await room.setMode(mode());
    await Promise.all([publish(), receive(entered, answer)]);
    await entered.whenConnected(MEDIA_CONNECT_MS);
    silence.reset();
  };

  const receive = async (into: RoomPath, answer: JoinAnswer) => {
    const all = new Map(answer.producers.map((producer) => [producer.producerId, producer]));
    for (const [id, producer] of announced) all.set(id, producer);
    await into.receiveAll([...all.values()].filter(concernsUs));
  };
  const concernsUs = ({ participant, role }: ProducerInfo) =>
    own === null || (participant !== own.participant && mayConsume(role, own.role));

  /** Brings what is sent in line with `tracks`, on every path; one run at a time. */
  const publish = (): Promise<void> => {
    const publishAll = async () => {
      // A camera that was unplugged in the meantime cannot be sent.
      for (const [source, track] of given) if (track.readyState === 'ended') given.delete(source);
      for (const source of MEDIA_SOURCES) {
        const track = limits.video || source === 'microphone' ? given.get(source) : undefined;
        if (track) tracks.set(source, track);
        else tracks.delete(source);
      }
      const target = room;
      if (target) {
        await Promise.all(MEDIA_SOURCES.map((source) => target.publish(source, tracks.get(source) ?? null)));
        if (target === room) state.patch({ sending: target.sending });
      }
      await direct.publish();
    };
    publishing = publishing.catch(() => undefined).then(publishAll);
    return publishing;
  };

  const leave = () => {
    clearTimeout(shaky);
    room?.close();
    room = null;
    streams.removeAll('sfu');
  };

  // --- what flows ------------------------------------------------------------------------------------------------------
  const sends = () => {
    const phase = phaseNow();
    if (phase !== 'held') return phase === 'talking';
    // On hold the staff go on among themselves; one alone need not talk to nobody.
    return own?.role !== 'kiosk' && state.getSnapshot().others.length > 0;
  };
  const mode = (): SendingMode => ({ active: sends() && !quiet, sharpened: Date.now() < sharpUntil });
  const applyMode = () => {
    const now = mode();
    // What fails here has been closed meanwhile; the next stay begins with the present mode.
    room?.setMode(now).catch(() => undefined);
    direct.setMode({ ...now, active: sends() });
  };
  const setPhase = (phase: RoomPhase) => {
    if (phase === phaseNow()) return;
    state.patch({ phase });
    applyMode();
    direct.setTalking(phase === 'talking');
    silence.reset();
    dispatch(phase);
    tellStatus();
  };
  const tellMuted = () => {
    const muted = new Set(state.getSnapshot().muted.map((track) => `${track.participant}|${track.source}`));
    room?.setMuted((participant, source) => muted.has(`${participant}|${source}`));
  };
  const setMuted = (muted: readonly MutedTrack[]) => {
    state.patch({ muted });
    tellMuted();
  };
  const sharpen = (forMs: number) => {
    sharpUntil = Date.now() + forMs;
    clearTimeout(sharpening);
    sharpening = setTimeout(applyMode, forMs + 1);
    applyMode();
  };

  // --- what comes in ---------------------------------------------------------------------------------------------------
  const streams = new RemoteStreams({
    newStream: environment.newStream,
    onChange(pictures) {
      if (machine === 'closed') return;
      const before = state.getSnapshot().others.length;
      state.patch({ remote: pictures.remote, others: pictures.others });
      if (before !== pictures.others.length) applyMode();
    },
    onDemand: (remote, demand) => room?.setDemand(remote, demand),
  });

  let shaky: ReturnType<typeof setTimeout> | undefined;
  const eventsOf = (self: () => RoomPath | null): PathEvents => ({
    onRemote: (remote) => streams.add('sfu', remote),
    onRemoteGone: (remote) => streams.remove('sfu', remote),
    onTrackEnded(source) {
      if (room === self()) void session.setTrack(source, null);
    },
    onTransport(transport) {
      if (room === null || room !== self()) return;
      clearTimeout(shaky);
      if (transport === 'broken') dispatch('pathFailed');
      if (transport !== 'shaky') return;
      shaky = setTimeout(() => room?.connected === false && dispatch('pathFailed'), MEDIA_DISCONNECTED_MS);
    },
  });

  /** Known also where no SFU has ever taken the room. */
  const isCaller = () => (own?.participant ?? connection.app) === 'kiosk';
  const direct = new DirectSwitch({
    tracks,
    open: environment.openDirect,
    isInitiator: () => !isCaller(),
    other: () =>
      isCaller() ? { participant: 'clerk', role: 'clerk' } : { participant: 'kiosk', role: 'kiosk' },
    iceServers: () => iceServers,
    send: (number, data) => connection.request('media:direct', { callId, attempt: number, data }),
    sfuArrived: () => (room?.connected === true ? room.arrived() : Promise.resolve(null)),
    onRemote: (remote) => streams.add('direct', remote),
    onClosed: () => streams.removeAll('direct'),
    onShow(path) {
      streams.show(path);
      state.patch({ path });
      tellStatus();
    },
    onQuiet(isQuiet) {
      quiet = isQuiet;
      silence.reset();
      applyMode();
    },
  });

  // --- waits -----------------------------------------------------------------------------------------------------------
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const socketOnline = (current: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        const { name } = connection.state.getSnapshot();
        if (current() && name !== 'online' && name !== 'stopped') return;
        forget();
        resolve();
      };
      const forget = connection.state.subscribe(look);
      hurry = look;
      look();
    });
  /** Some browsers say that there is no network while there is one: the socket knows better. */
  const doubtOffline = async (mine: number) => {
    await pause(MEDIA_OFFLINE_BELIEF_MS);
    if (mine === run && connection.state.getSnapshot().name === 'online') dispatch('networkChanged');
  };

  // --- what it hears ---------------------------------------------------------------------------------------------------
  let wasOnline = connection.state.getSnapshot().name === 'online';
  const silence = createSilenceWatch(() => (is(...RESTING, 'away') ? room : null), dispatch);
  const concerns = (event: { callId: string }) => event.callId === callId;
  const ends = [
    connection.state.subscribe(() => {
      const isOnline = connection.state.getSnapshot().name === 'online';
      if (isOnline !== wasOnline) dispatch(isOnline ? 'socketBack' : 'socketLost');
      wasOnline = isOnline;
    }),
    environment.watchNetwork((event) => {
      if (event === 'networkChanged') direct.renew();
      dispatch(event);
    }),
    connection.on('media:producerAdded', (event) => {
      if (!concerns(event) || !concernsUs(event.producer)) return;
      announced.set(event.producer.producerId, event.producer);
      void room?.receive(event.producer).catch(() => dispatch('woke'));
    }),
    connection.on('media:producerRemoved', (event) => {
      if (!concerns(event)) return;
      announced.delete(event.producerId);
      room?.remove(event.producerId);
    }),
    connection.on('media:phase', (event) => {
      if (!concerns(event)) return;
      heard.phase = true;
      setPhase(event.phase);
      dispatch('retry');
    }),
    connection.on('media:muted', (event) => {
      if (!concerns(event)) return;
      heard.muted = true;
      setMuted(event.muted);
    }),
    connection.on('media:sharpen', (event) => {
      if (concerns(event)) sharpen(event.forMs);
    }),
    connection.on('media:path', (event) => {
      if (concerns(event)) direct.setAllowed(event.direct);
    }),
    connection.on('media:direct', (event) => {
      if (concerns(event)) direct.hear(event.attempt, event.data);
    }),
    connection.on('call:status', (event) => {
      if (concerns(event)) dispatch('retry');
    }),
    connection.on('media:roomLost', (event) => {
      if (concerns(event)) dispatch('roomLost');
    }),
    () => silence.stop(),
    () => clearTimeout(sharpening),
  ];

  const session: MediaSession = {
    state,
    async setTrack(source, track) {
      if (track) given.set(source, track);
      else given.delete(source);
      if (is('closed', 'failed')) return;
      await publish().catch(() => dispatch('woke'));
    },
    get hasRelays() {
      return iceServers.length > 0;
    },
    limit(wanted) {
      const { way, video } = limits;
      limits = wanted;
      if (is('closed', 'failed')) return;
      // What stands keeps its way; what does not is begun anew by the new one.
      if (wanted.way !== way && is('joining')) dispatch('roomLost');
      if (wanted.video !== video) publish().catch(() => dispatch('woke'));
    },
    async getStats() {
      return [...((await room?.getStats()) ?? []), ...(await direct.getStats())];
    },
    close() {
      if (machine === 'closed') return;
      for (const end of ends) end();
      direct.close();
      dispatch('close');
      streams.close();
      state.patch({ status: 'idle', remote: {}, others: [], sending: [] });
    },
  };
  enterState();
  return session;
}

/** The path that stood does not carry any more. */
const BROKEN = new AppError('MEDIA_ROOM_LOST', 'the path is broken');
/** Errors that say that what a check built upon is not there any more. */
const GONE: readonly string[] = ['MEDIA_ROOM_LOST', 'NOT_FOUND', 'MEDIA_BAD_PARAMETERS'];

/** Whether anything comes in on each transport that something should come in on. */
async function showsLife(path: Pick<RoomPath, 'traffic'>): Promise<boolean> {
  const before = await path.traffic();
  const end = Date.now() + MEDIA_SIGN_OF_LIFE_MS;
  for (;;) {
    const now = await path.traffic();
    const silent = now.some(
      ({ bytes, expected }, index) => expected && bytes !== undefined && bytes === before[index]?.bytes,
    );
    if (!silent) return true;
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Whether trying again is pointless. */
function isFinal(error: AppError, thrown: unknown, attempt: number): boolean {
  if (thrown instanceof Error && thrown.name === 'UnsupportedError') return true;
  // A call that goes back to the queue (its clerk was lost) has no room until somebody accepts it again.
  if (error.retryable || error.code === 'CALL_STATE') return false;
  // These may come of an object that went away under the request; twice in a row they mean what they say.
  if (error.code === 'NOT_FOUND' || error.code === 'MEDIA_BAD_PARAMETERS') return attempt > 2;
  return true;
}
