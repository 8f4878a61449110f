// The states of a media session, against a path that a test scripts: what it does and how often, whatever happens in which
// order. The browser's own paths are tried in tests/e2e and tests/fault.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '../../errors.ts';
import { newId } from '../../ids.ts';
import type { ClientPayload, ClientResult, ServerEventName, ServerPayload } from '../../protocol/events.ts';
import type { ConnectionState, LiveConnection, MediaSession } from '../client-types.ts';
import { createStore } from '../store.ts';
import type { MediaEnvironment } from './browser-environment.ts';
import type { DirectContext, DirectMediaPath } from './direct-switch.ts';
import type { MediaPath, RemoteTrack, SendingMode } from './media-path.ts';
import { createMediaSession } from './media-session.ts';
import type { NetworkEvent } from './network-watch.ts';
import type { JoinAnswer, RoomPath, SfuContext } from './sfu-path.ts';
import { lookAt } from './stream-demand.ts';

const callId = newId('call');

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: false });
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Lets everything run that is due by now. */
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

/** One path whose fortunes the test decides. */
class ScriptedPath implements RoomPath, DirectMediaPath {
  readonly kind: MediaPath['kind'];
  readonly epoch: string;
  readonly context: Pick<SfuContext, 'events'> | DirectContext;
  connected = true;
  sending: MediaPath['sending'] = [];
  mode: SendingMode;
  restarts = 0;
  closed = false;
  received: string[] = [];
  signals: unknown[] = [];
  demands: [string, number | null][] = [];
  /** Grows by this with every look; 0 is silence. */
  flow = 100;
  frames = 0;
  framesEachLook = 1;
  restartFails = false;
  #bytes = 0;

  constructor(kind: MediaPath['kind'], epoch: string, context: SfuContext | DirectContext) {
    this.kind = kind;
    this.epoch = epoch;
    this.context = context;
    this.mode = context.mode;
  }

  publish(): Promise<void> {
    return Promise.resolve();
  }
  setMode(mode: SendingMode): Promise<void> {
    this.mode = mode;
    return Promise.resolve();
  }
  setDemand(remote: RemoteTrack, demand: number | null): void {
    this.demands.push([remote.id, demand]);
  }
  restart(): Promise<void> {
    this.restarts += 1;
    return this.restartFails ? Promise.reject(new AppError('MEDIA_UNAVAILABLE')) : Promise.resolve();
  }
  whenConnected(): Promise<void> {
    return this.connected ? Promise.resolve() : Promise.reject(new AppError('MEDIA_UNAVAILABLE'));
  }
  traffic() {
    this.#bytes += this.flow;
    return Promise.resolve([{ bytes: this.#bytes, expected: this.mode.active }]);
  }
  arrived(): Promise<number> {
    this.frames += this.framesEachLook;
    return Promise.resolve(this.frames);
  }
  getStats(): Promise<RTCStatsReport[]> {
    return Promise.resolve([]);
  }
  receiveAll(producers: readonly { producerId: string }[]): Promise<void> {
    this.received = producers.map(({ producerId }) => producerId);
    return Promise.resolve();
  }
  receive({ producerId }: { producerId: string }): Promise<void> {
    this.received.push(producerId);
    return Promise.resolve();
  }
  remove(producerId: string): void {
    this.received = this.received.filter((id) => id !== producerId);
  }
  setMuted(): void {
    // Nothing is heard here.
  }
  signal(signal: unknown): void {
    this.signals.push(signal);
  }
  close(): void {
    this.closed = true;
  }
}

/** The socket, the server behind it and the machine it runs on, all in the test's hand. */
class World {
  readonly state = createStore<ConnectionState>({ name: 'online' });
  readonly paths: ScriptedPath[] = [];
  readonly directs: ScriptedPath[] = [];
  readonly joins: ClientPayload<'media:join'>[] = [];
  readonly said: ClientPayload<'media:direct'>[] = [];
  /** Answers of the next joins; an error is thrown. After them, `answer`. */
  readonly script: (Error | Partial<JoinAnswer> | (() => Partial<JoinAnswer>))[] = [];
  /** Whether pictures come over direct paths. */
  directFrames = 1;
  answer: JoinAnswer = {
    kept: false,
    roomEpoch: 'one',
    rtpCapabilities: {},
    producers: [],
    participant: 'clerk',
    role: 'clerk',
    phase: 'ringing',
    muted: [],
    iceServers: [],
  };
  readonly #listeners = new Map<string, Set<(payload: never) => void>>();
  #network: ((event: NetworkEvent) => void) | null = null;

  readonly connection: LiveConnection = {
    app: 'console',
    state: this.state,
    clockOffsetMs: 0,
    request: (async (event: string, payload: never) => {
      if (this.state.getSnapshot().name !== 'online') throw new AppError('STORE_UNAVAILABLE');
      if (event === 'media:direct') this.said.push(payload);
      return event === 'media:join' ? this.#join(payload) : {};
    }) as LiveConnection['request'],
    on: (event, listener) => {
      const set = this.#listeners.get(event) ?? new Set();
      this.#listeners.set(event, set.add(listener));
      return () => set.delete(listener);
    },
    tell: () => undefined,
    attach: () => undefined,
    close: () => undefined,
  };

  readonly environment: MediaEnvironment = {
    openRoom: (context) => {
      const path = new ScriptedPath('sfu', context.answer.roomEpoch, context);
      this.paths.push(path);
      return Promise.resolve(path);
    },
    openDirect: (context) => {
      const path = new ScriptedPath('direct', '', context);
      path.framesEachLook = this.directFrames;
      this.directs.push(path);
      return Promise.resolve(path);
    },
    watchNetwork: (tell) => {
      this.#network = tell;
      return () => (this.#network = null);
    },
    newStream: () => ({}) as MediaStream,
  };

  async #join(payload: ClientPayload<'media:join'>): Promise<ClientResult<'media:join'>> {
    this.joins.push(payload);
    const next = this.script.shift();
    if (next instanceof Error) throw next;
    const kept = payload.keepEpoch !== undefined && payload.keepEpoch === this.answer.roomEpoch;
    return Promise.resolve({ ...this.answer, kept, ...(typeof next === 'function' ? next() : next) });
  }

  open(): MediaSession {
    return createMediaSession(this.connection, callId, {}, this.environment);
  }
  tell<N extends ServerEventName>(event: N, payload: ServerPayload<N>): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(payload as never);
  }
  network(event: NetworkEvent): void {
    this.#network?.(event);
  }
  socket(name: 'online' | 'offline'): void {
    this.state.set(name === 'online' ? { name } : { name, since: Date.now() });
  }
  get path(): ScriptedPath {
    const path = this.paths.at(-1);
    if (!path) throw new Error('no path was opened');
    return path;
  }
  get listening(): number {
    return [...this.#listeners.values()].reduce((sum, set) => sum + set.size, 0);
  }
}

/** A session that rests in this phase. */
async function resting(phase: 'ringing' | 'talking' | 'held' = 'talking') {
  const world = new World();
  world.answer.phase = phase;
  const session = world.open();
  await settle();
  return { world, session, step: () => session.state.getSnapshot().step };
}

describe('the phases of a call', () => {
  test('connected and silent while it rings, sending from the instant it is answered, silent again on hold', async () => {
    const { world, session } = await resting('ringing');
    expect(session.state.getSnapshot()).toMatchObject({ status: 'warm', step: 'warm' });
    expect(world.path.mode.active).toBe(false);
    world.tell('media:phase', { callId, phase: 'talking' });
    expect(session.state.getSnapshot()).toMatchObject({ status: 'live', step: 'live' });
    expect(world.path.mode.active).toBe(true);
    world.tell('media:phase', { callId, phase: 'held' });
    expect(session.state.getSnapshot()).toMatchObject({ status: 'held', step: 'held' });
    expect(world.path.mode.active).toBe(false);
    expect(world.joins).toHaveLength(1);
    session.close();
  });

  test('a phase that is told while the join is under way is newer than its answer', async () => {
    const world = new World();
    world.script.push(() => {
      world.tell('media:phase', { callId, phase: 'talking' });
      return { phase: 'ringing' };
    });
    const session = world.open();
    await settle();
    expect(session.state.getSnapshot().status).toBe('live');
    session.close();
  });

  test('a session that is closed hears nothing any more', async () => {
    const { world, session } = await resting();
    session.close();
    expect(world.listening).toBe(0);
    expect(world.path.closed).toBe(true);
    expect(session.state.getSnapshot().status).toBe('idle');
    world.network('networkChanged');
    await settle(60_000);
    expect(world.joins).toHaveLength(1);
  });
});

describe('the socket is away', () => {
  test('media that flow are not touched; back, it asks what was missed and keeps what it has', async () => {
    const { world, session, step } = await resting();
    world.socket('offline');
    expect(step()).toBe('away');
    expect(session.state.getSnapshot().status).toBe('live');
    world.answer.producers = [
      {
        producerId: 'new',
        participant: 'kiosk',
        role: 'kiosk',
        kind: 'audio',
        source: 'microphone',
      },
    ];
    world.socket('online');
    expect(step()).toBe('checking');
    await settle(200);
    expect(step()).toBe('live');
    expect(world.joins.at(-1)?.keepEpoch).toBe('one');
    expect(world.paths).toHaveLength(1);
    expect(world.path.received).toEqual(['new']);
    expect(world.path.restarts).toBe(0);
    session.close();
  });

  test('a check that the server cannot answer just now is repeated, and the media go on', async () => {
    const { world, session, step } = await resting();
    world.script.push(new AppError('STORE_UNAVAILABLE'), new AppError('STORE_UNAVAILABLE'));
    world.socket('offline');
    world.socket('online');
    await settle(200);
    expect(step()).toBe('checking');
    expect(session.state.getSnapshot().status).toBe('live');
    await settle(3_000);
    expect(step()).toBe('live');
    expect(world.paths).toHaveLength(1);
    session.close();
  });

  test('back in a room that was rebuilt, it sets up everything anew', async () => {
    const { world, session, step } = await resting();
    world.answer.roomEpoch = 'two';
    world.socket('offline');
    world.socket('online');
    await settle();
    expect(step()).toBe('live');
    expect(world.paths.map(({ closed }) => closed)).toEqual([true, false]);
    session.close();
  });

  test('back over a path that carries nothing any more, it looks for new network paths', async () => {
    const { world, session, step } = await resting();
    world.path.flow = 0;
    world.socket('offline');
    world.socket('online');
    await settle(1_800);
    expect(step()).toBe('live');
    expect(world.path.restarts).toBe(1);
    session.close();
  });
});

describe('the network', () => {
  test('another network: ICE is restarted at once, not after a silence', async () => {
    const { world, session, step } = await resting();
    world.network('networkChanged');
    expect(step()).toBe('restarting');
    await settle();
    expect(step()).toBe('live');
    expect(world.path.restarts).toBe(1);
    expect(world.paths).toHaveLength(1);
    session.close();
  });

  for (const seconds of [2, 10, 50]) {
    test(`${seconds} s without any network: back in the same call`, async () => {
      const { world, session, step } = await resting();
      world.network('networkGone');
      expect(step()).toBe('offline');
      expect(session.state.getSnapshot().status).toBe('recovering');
      await settle(1_000);
      world.socket('offline');
      await settle((seconds - 1) * 1_000);
      world.network('networkChanged');
      expect(step()).toBe('restarting');
      await settle(300);
      world.socket('online');
      await settle(0);
      expect(step()).toBe('live');
      expect(world.path.restarts).toBe(1);
      expect(world.paths).toHaveLength(1);
      session.close();
    });
  }

  test('lost Wi-Fi that nobody tells of: the silence is noticed, restarted, and set up anew when that does not help', async () => {
    const { world, session } = await resting();
    world.path.flow = 0;
    const seen: string[] = [];
    session.state.subscribe(() => seen.push(session.state.getSnapshot().step));
    await settle(30_000);
    expect(seen).toContain('restarting');
    expect(seen).toContain('joining');
    expect(world.paths.length).toBeGreaterThan(1);
    expect(session.state.getSnapshot().step).toBe('live');
    session.close();
  });

  test('a browser that says offline while the server is heard is not believed for long', async () => {
    const { world, session, step } = await resting();
    world.network('networkGone');
    await settle(11_000);
    expect(step()).toBe('live');
    session.close();
  });

  test('after a sleep it checks at once', async () => {
    const { world, session, step } = await resting();
    world.network('woke');
    expect(step()).toBe('checking');
    await settle(200);
    expect(step()).toBe('live');
    expect(world.joins).toHaveLength(2);
    session.close();
  });
});

describe('paths that break', () => {
  test('a broken transport gets new network paths; when these fail, everything is set up anew', async () => {
    const { world, session, step } = await resting();
    world.path.restartFails = true;
    world.path.context.events.onTransport('broken');
    expect(step()).toBe('restarting');
    await settle(1_000);
    expect(step()).toBe('live');
    expect(world.paths).toHaveLength(2);
    session.close();
  });

  test('a shaky transport that recovers is left alone', async () => {
    const { world, session, step } = await resting();
    world.path.connected = false;
    world.path.context.events.onTransport('shaky');
    await settle(100);
    world.path.connected = true;
    world.path.context.events.onTransport('connected');
    await settle(2_000);
    expect(step()).toBe('live');
    expect(world.path.restarts).toBe(0);
    session.close();
  });

  test('a lost room is joined again at once, whatever was being waited for', async () => {
    const { world, session, step } = await resting();
    const busy = () => new AppError('MEDIA_UNAVAILABLE');
    world.script.push(busy(), busy(), busy(), busy());
    world.tell('media:roomLost', { callId });
    await settle(4_300);
    expect(step()).toBe('joining');
    const before = world.joins.length;
    world.script.length = 0;
    world.network('networkChanged');
    await settle(0);
    expect(world.joins).toHaveLength(before + 1);
    expect(step()).toBe('live');
    session.close();
  });

  test('attempts come after 0, 300, 1200, 2700, 4800 and then every 7000 ms', async () => {
    const { world, session } = await resting();
    const at: number[] = [];
    world.script.push(...Array.from({ length: 8 }, () => new AppError('MEDIA_UNAVAILABLE')));
    const begun = Date.now();
    const push = world.joins.push.bind(world.joins);
    world.joins.push = (...joins) => {
      at.push(Date.now() - begun);
      return push(...joins);
    };
    world.tell('media:roomLost', { callId });
    await settle(31_000);
    expect(at).toEqual([0, 300, 1_500, 4_200, 9_000, 16_000, 23_000, 30_000]);
    session.close();
  });

  test('what is final ends it: the call is over', async () => {
    const { world, session } = await resting();
    world.script.push(new AppError('CALL_ENDED'));
    world.tell('media:roomLost', { callId });
    await settle(60_000);
    expect(session.state.getSnapshot()).toMatchObject({ status: 'failed', step: 'failed' });
    expect(session.state.getSnapshot().error?.code).toBe('CALL_ENDED');
    expect(world.joins).toHaveLength(2);
    session.close();
  });
});

describe('the direct path', () => {
  async function direct() {
    const { world, session } = await resting();
    world.tell('media:path', { callId, direct: true });
    await settle(4_000);
    const path = world.directs[0];
    if (!path) throw new Error('no direct path was opened');
    const attempt = world.said.at(-1)?.attempt ?? -1;
    return { world, session, path, attempt };
  }

  test('shows with its first picture; the SFU goes quiet when the other side sees it too, and stays connected', async () => {
    const { world, session, attempt } = await direct();
    expect(session.state.getSnapshot().path).toBe('direct');
    expect(world.said.map(({ data }) => data.type)).toEqual(['seen']);
    expect(world.path.mode.active).toBe(true);
    world.tell('media:direct', { callId, attempt, data: { type: 'seen' } });
    expect(world.path.mode.active).toBe(false);
    expect(world.path.closed).toBe(false);
    session.close();
  });

  test('back to the SFU: it shows there with the first new picture, and the direct path ends when both have left it', async () => {
    const { world, session, path, attempt } = await direct();
    world.tell('media:direct', { callId, attempt, data: { type: 'seen' } });
    world.path.framesEachLook = 0;
    world.tell('media:path', { callId, direct: false });
    await settle(500);
    expect(world.path.mode.active).toBe(true);
    expect(session.state.getSnapshot().path).toBe('direct');
    world.path.framesEachLook = 1;
    await settle(200);
    expect(session.state.getSnapshot().path).toBe('sfu');
    expect(path.closed).toBe(false);
    world.tell('media:direct', { callId, attempt, data: { type: 'left' } });
    await settle(100);
    expect(path.closed).toBe(true);
    session.close();
  });

  test('a direct path that breaks is replaced; meanwhile the SFU carries on', async () => {
    const { world, session, path } = await direct();
    path.context.events.onTransport('broken');
    expect(session.state.getSnapshot()).toMatchObject({ path: 'sfu', status: 'live' });
    expect(world.path.mode.active).toBe(true);
    expect(path.closed).toBe(true);
    await settle(8_000);
    expect(world.directs).toHaveLength(2);
    expect(session.state.getSnapshot().path).toBe('direct');
    session.close();
  });

  test('a direct path that falls silent is left before ICE says so', async () => {
    const { world, session, path } = await direct();
    path.flow = 0;
    await settle(2_500);
    expect(session.state.getSnapshot().path).toBe('sfu');
    expect(path.closed).toBe(true);
    expect(world.said.at(-1)?.data.type).toBe('failed');
    session.close();
  });

  test('no picture comes directly: nothing changes on the screen', async () => {
    const { world, session } = await resting();
    world.directFrames = 0;
    world.tell('media:path', { callId, direct: true });
    await settle(13_000);
    expect(session.state.getSnapshot()).toMatchObject({ path: 'sfu', status: 'live' });
    expect(world.directs[0]?.closed).toBe(true);
    session.close();
  });

  test('carries the call while no SFU takes the room', async () => {
    const world = new World();
    world.script.push({ phase: 'talking' });
    const session = world.open();
    await settle();
    world.script.push(...Array.from({ length: 50 }, () => new AppError('MEDIA_UNAVAILABLE')));
    world.tell('media:path', { callId, direct: true });
    world.tell('media:roomLost', { callId });
    await settle(8_000);
    expect(session.state.getSnapshot()).toMatchObject({ step: 'joining', path: 'direct', status: 'live' });
    session.close();
  });

  test('carries the call although no SFU was ever there', async () => {
    const world = new World();
    world.script.push(...Array.from({ length: 50 }, () => new AppError('MEDIA_UNAVAILABLE')));
    const session = world.open();
    await settle();
    world.tell('media:phase', { callId, phase: 'talking' });
    world.tell('media:path', { callId, direct: true });
    await settle(8_000);
    expect(session.state.getSnapshot()).toMatchObject({ step: 'joining', path: 'direct', status: 'live' });
    expect(world.directs[0]?.mode.active).toBe(true);
    session.close();
  });

  test('on hold it ends at once', async () => {
    const { world, session, path } = await direct();
    world.tell('media:phase', { callId, phase: 'held' });
    expect(path.closed).toBe(true);
    expect(session.state.getSnapshot().path).toBe('sfu');
    session.close();
  });

  test('the side that did not begin takes the newest offer and nothing of an older attempt', async () => {
    const world = new World();
    world.answer = { ...world.answer, participant: 'kiosk', role: 'kiosk', phase: 'talking' };
    const session = world.open();
    await settle();
    world.tell('media:path', { callId, direct: true });
    const signal = (attempt: number, type: 'offer' | 'answer') =>
      world.tell('media:direct', {
        callId,
        attempt,
        data: { type: 'signal', signal: { type, sdp: 'v=0\r\n' }, streams: {} },
      });
    signal(1, 'answer');
    await settle();
    expect(world.directs).toHaveLength(0);
    signal(1, 'offer');
    await settle();
    signal(2, 'offer');
    await settle();
    signal(1, 'answer');
    await settle();
    expect(world.directs.map(({ closed }) => closed)).toEqual([true, false]);
    expect(world.directs.map(({ signals }) => signals.length)).toEqual([1, 1]);
    session.close();
  });
});

describe('what comes in', () => {
  const producer = (producerId: string, participant: string, role: 'kiosk' | 'barger' | 'whisperer') => ({
    producerId,
    participant,
    role,
    party: 'clerk' as const,
    kind: 'video' as const,
    source: 'face' as const,
  });

  test('however often it has mended, each announcement is heard once', async () => {
    const { world, session } = await resting();
    const before = world.listening;
    for (let round = 0; round < 5; round += 1) {
      world.answer.roomEpoch = `round ${round}`;
      world.tell('media:roomLost', { callId });
      await settle(8_000);
      world.socket('offline');
      world.socket('online');
      await settle(8_000);
    }
    expect(world.listening).toBe(before);
    world.tell('media:producerAdded', { callId, producer: producer('face', 'kiosk', 'kiosk') });
    expect(world.path.received).toEqual(['face']);
    expect(world.paths.filter(({ closed }) => !closed)).toHaveLength(1);
    session.close();
  });

  test('the main other side is apart from everybody else who talks; whoever may not be received is not', async () => {
    const world = new World();
    world.answer = { ...world.answer, participant: 'kiosk', role: 'kiosk', phase: 'talking' };
    const session = world.open();
    await settle();
    world.tell('media:producerAdded', { callId, producer: producer('coach', 'staff-9', 'whisperer') });
    world.tell('media:producerAdded', { callId, producer: producer('boss', 'staff-8', 'barger') });
    expect(world.path.received).toEqual(['boss']);
    const show = (participant: string, role: 'clerk' | 'barger') =>
      world.path.context.events.onRemote({
        id: participant,
        participant,
        role,
        source: 'face',
        track: { id: participant } as MediaStreamTrack,
      });
    show('clerk', 'clerk');
    show('staff-8', 'barger');
    const { remote, others } = session.state.getSnapshot();
    expect(Object.keys(remote)).toEqual(['face']);
    expect(others).toMatchObject([{ participant: 'staff-8', role: 'barger' }]);
    session.close();
  });

  test('a picture goes on being asked for as large as it is looked at, and stops a second after nobody looks', async () => {
    const { world, session } = await resting();
    const track = { id: 'face' } as MediaStreamTrack;
    world.path.context.events.onRemote({
      id: 'face',
      participant: 'kiosk',
      role: 'kiosk',
      source: 'face',
      track,
    });
    const stream = session.state.getSnapshot().remote.face;
    if (!stream) throw new Error('nothing is shown');
    const [tile, stage] = [{}, {}];
    lookAt(stream, tile, 180);
    lookAt(stream, stage, 900);
    lookAt(stream, stage, undefined);
    lookAt(stream, tile, null);
    await settle(500);
    expect(world.path.demands).toEqual([
      ['face', 180],
      ['face', 900],
      ['face', 180],
    ]);
    await settle(600);
    expect(world.path.demands.at(-1)).toEqual(['face', null]);
    session.close();
  });
});
