// The check before a call: sends a small moving picture to the SFU and back, by each way apart and all at once, then more of
// it by the way that a call would take, to see how much goes through. Nothing of a camera or microphone is used.
import type { types } from 'mediasoup-client';
import { AppError } from '../../errors.ts';
import type { ClientResult } from '../../protocol/events.ts';
import type { CheckWay } from '../../protocol/network-check.ts';
import type { LiveConnection, Store } from '../client-types.ts';
import { createStore } from '../store.ts';
import { CHECK_AGAIN_MS, CHECK_LOOK_MS, CHECK_RATE_MS, CHECK_WAY_MS } from '../timings.ts';
import { transportBy } from './media-ways.ts';
import { findingOf, isSlow, type NetworkVerdict, type WayResult } from './network-verdict.ts';
import { createTestPicture, type TestPicture } from './test-picture.ts';

export interface NetworkCheckState {
  verdict: NetworkVerdict;
  ways: readonly WayResult[];
  /** Of the way that a call would take. */
  roundTripMs: number | null;
  /** What came back of what was sent; null until it was measured. */
  kilobitsPerSecond: number | null;
  slow: boolean;
  /** False once nothing of it changes any more. */
  running: boolean;
  /** What a firewall must let through, such as `udp 203.0.113.7:40000`; for whoever runs the network. */
  targets: readonly string[];
}

export interface NetworkCheck {
  readonly state: Store<NetworkCheckState>;
  close(): void;
}

const BEGINNING: NetworkCheckState = {
  verdict: 'checking',
  ways: [],
  roundTripMs: null,
  kilobitsPerSecond: null,
  slow: false,
  running: true,
  targets: [],
};

type Opened = ClientResult<'check:open'>;

/** Begins at once and takes some seconds. */
export function createNetworkCheck(connection: LiveConnection): NetworkCheck {
  const state = createStore<NetworkCheckState>(BEGINNING);
  const ended = new AbortController();
  const { signal } = ended;

  // As a function, because it changes while one waits.
  const isOver = () => signal.aborted;

  const note = (result: WayResult) => {
    const ways = state.getSnapshot().ways.map((one) => (one.way === result.way ? result : one));
    state.patch({ ways, verdict: findingOf(ways).verdict });
  };

  const run = async () => {
    const { Device } = await import('mediasoup-client');
    const opened = await open(connection);
    const close = () => {
      connection.request('check:close', { checkId: opened.checkId }).catch(() => undefined);
    };
    signal.addEventListener('abort', close, { once: true });
    if (isOver()) return close();
    state.patch({
      ways: opened.ways.map(({ way }) => ({ way, state: 'trying', roundTripMs: null })),
      targets: targetsOf(opened),
    });
    const device = await Device.factory();
    await device.load({ routerRtpCapabilities: opened.rtpCapabilities });
    const picture = createTestPicture();
    signal.addEventListener('abort', () => picture.close(), { once: true });
    const loops = await Promise.all(
      opened.ways.map(async ({ way }) => {
        const loop = new Loop(connection, opened, device, way);
        signal.addEventListener('abort', () => loop.close(), { once: true });
        const works = await loop.prove(picture, signal);
        if (!signal.aborted)
          note({
            way,
            state: works ? 'works' : 'blocked',
            roundTripMs: works ? await loop.roundTrip() : null,
          });
        return loop;
      }),
    );
    if (signal.aborted) return;
    const { best } = findingOf(state.getSnapshot().ways);
    const loop = loops.find(({ way }) => way === best);
    for (const other of loops) if (other !== loop) other.close();
    if (!loop) return;
    const kilobitsPerSecond = await loop.measure(picture, signal);
    const roundTripMs = await loop.roundTrip();
    state.patch({ kilobitsPerSecond, roundTripMs, slow: isSlow(kilobitsPerSecond, roundTripMs) });
  };

  run()
    .catch(() => {
      if (!signal.aborted && state.getSnapshot().verdict === 'checking') state.patch({ verdict: 'unknown' });
    })
    .finally(() => {
      if (signal.aborted) return;
      state.patch({ running: false });
      ended.abort();
    });
  return { state, close: () => ended.abort() };
}

/** One way there and back. */
class Loop {
  readonly way: CheckWay;
  readonly #connection: LiveConnection;
  readonly #checkId: string;
  readonly #device: types.Device;
  readonly #send: types.Transport;
  readonly #receive: types.Transport;
  #consumer: types.Consumer | null = null;

  constructor(connection: LiveConnection, opened: Opened, device: types.Device, way: CheckWay) {
    this.way = way;
    this.#connection = connection;
    this.#checkId = opened.checkId;
    this.#device = device;
    const pair = opened.ways.find((one) => one.way === way);
    if (!pair) throw new Error('no such way');
    this.#send = device.createSendTransport(transportBy(way, pair.send, opened.iceServers));
    this.#receive = device.createRecvTransport(transportBy(way, pair.receive, opened.iceServers));
    for (const transport of [this.#send, this.#receive]) this.#wire(transport);
  }

  /** Whether a picture that is sent comes back. */
  async prove(picture: TestPicture, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#open(picture.small, SMALL);
      const end = Date.now() + CHECK_WAY_MS;
      while (Date.now() < end && !signal.aborted) {
        if ((await this.#bytesReturned()) > 0) return true;
        if (this.#send.connectionState === 'failed' || this.#receive.connectionState === 'failed')
          return false;
        await pause(CHECK_LOOK_MS);
      }
    } catch {
      // Refused or torn down: not a way.
    }
    return false;
  }

  /** How much comes back of a picture that takes what it can get (kbit/s). */
  async measure(picture: TestPicture, signal: AbortSignal): Promise<number | null> {
    try {
      await this.#open(picture.large, LARGE);
      // The first half second ramps up.
      await pause(CHECK_RATE_MS / 3);
      const before = { bytes: await this.#bytesReturned(), at: performance.now() };
      await pause((CHECK_RATE_MS * 2) / 3);
      if (signal.aborted) return null;
      const bits = ((await this.#bytesReturned()) - before.bytes) * 8;
      return Math.round(bits / (performance.now() - before.at));
    } catch {
      return null;
    }
  }

  async roundTrip(): Promise<number | null> {
    const report = await this.#send.getStats().catch(() => null);
    for (const stats of (report?.values() ?? []) as Iterable<PairStats>) {
      if (stats.type !== 'candidate-pair' || stats.currentRoundTripTime === undefined) continue;
      if (stats.nominated === true) return Math.max(1, Math.round(stats.currentRoundTripTime * 1_000));
    }
    return null;
  }

  close(): void {
    this.#send.close();
    this.#receive.close();
  }

  async #open(track: MediaStreamTrack, encoding: { maxBitrate: number }): Promise<void> {
    this.#consumer?.close();
    const codec = this.#device.sendRtpCapabilities.codecs?.find(
      ({ mimeType }) => mimeType.toLowerCase() === 'video/vp8',
    );
    const producer = await this.#send.produce({
      track,
      stopTracks: false,
      encodings: [encoding],
      codecOptions: { videoGoogleStartBitrate: encoding.maxBitrate / 2_000 },
      ...(codec && { codec }),
    });
    const answer = await this.#connection.request('check:consume', {
      checkId: this.#checkId,
      transportId: this.#receive.id,
      producerId: producer.id,
      rtpCapabilities: this.#device.recvRtpCapabilities,
    });
    this.#consumer = await this.#receive.consume({
      id: answer.consumerId,
      producerId: producer.id,
      kind: answer.kind,
      rtpParameters: answer.rtpParameters as unknown as types.RtpParameters,
    });
    await this.#connection.request('check:resume', {
      checkId: this.#checkId,
      consumerId: answer.consumerId,
    });
  }

  async #bytesReturned(): Promise<number> {
    const report = await this.#consumer?.getStats();
    for (const stats of (report?.values() ?? []) as Iterable<{ type: string; bytesReceived?: number }>) {
      if (stats.type === 'inbound-rtp') return stats.bytesReceived ?? 0;
    }
    return 0;
  }

  #wire(transport: types.Transport): void {
    const checkId = this.#checkId;
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      this.#connection
        .request('check:connect', { checkId, transportId: transport.id, dtlsParameters })
        .then(() => done(), failed);
    });
    if (transport.direction === 'recv') return;
    transport.on('produce', ({ kind, rtpParameters }, done, failed) => {
      this.#connection
        .request('check:produce', { checkId, transportId: transport.id, kind, rtpParameters })
        .then(({ producerId }) => done({ id: producerId }), failed);
    });
  }
}

interface PairStats {
  type: string;
  nominated?: boolean;
  currentRoundTripTime?: number;
}

const SMALL = { maxBitrate: 80_000 };
const LARGE = { maxBitrate: 2_400_000 };

/** A screen that was left and entered again in a moment checks again, which the server wants to be a moment later. */
async function open(connection: LiveConnection): Promise<Opened> {
  try {
    return await connection.request('check:open', {});
  } catch (error) {
    if (AppError.from(error).code !== 'RATE_LIMITED') throw error;
    await pause(CHECK_AGAIN_MS);
    return connection.request('check:open', {});
  }
}

function targetsOf({ ways, iceServers }: Opened): string[] {
  const candidates = (ways[0]?.send.iceCandidates ?? []) as unknown as types.IceCandidate[];
  const direct = candidates.map(({ protocol, address, port }) => `${protocol} ${address}:${port}`);
  return [...new Set([...direct, ...iceServers.flatMap(({ urls }) => urls)])];
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
