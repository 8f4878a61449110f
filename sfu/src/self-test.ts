// What /healthz tells: whether a call could be carried just now, found out by carrying one. A packet goes into each worker
// and must come out at its other end; a worker that lives but forwards nothing is not well.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Router } from 'mediasoup/types';
import { AppError } from '@cloud-window/shared';
import { MEDIA_CODECS } from './codecs.ts';
import { SELF_TEST_MS, SELF_TEST_PACKET_MS } from './timings.ts';
import { createTransport, type PoolWorker, type WorkerPool } from './worker-pool.ts';

type WorkerHealth =
  | { ok: true; roundTripMs: number }
  /**
   * `replacing`: it died and the next one is starting; `noPorts`: it opens no transport for a browser; `silent`: media does
   * not come through in time.
   */
  | { ok: false; fault: 'replacing' | 'noPorts' | 'silent' };

/** Of the folder for recordings. `full`: nothing is recorded until there is room; `unusable`: it cannot be read. */
type DiskHealth = { ok: true } | { ok: false; fault: 'full' | 'unusable' };

export interface NodeHealth {
  /** Whether calls can be carried; a full disk hinders none. */
  ok: boolean;
  workers: WorkerHealth[];
  disk: DiskHealth;
  redis: { ok: boolean };
  draining: boolean;
}

export interface SelfTestParts {
  pool: WorkerPool;
  redisAnswers: () => Promise<boolean>;
  /** Rejects with STORAGE_FULL when recordings have no room. */
  requireRoomOnDisk: () => Promise<void>;
  isDraining: () => boolean;
}

/** Whoever asks while a test runs is told its result: probes cost nothing more when they come in numbers. */
export function createSelfTest(parts: SelfTestParts): () => Promise<NodeHealth> {
  const { pool, redisAnswers, isDraining } = parts;
  let running: Promise<NodeHealth> | null = null;
  const test = async (): Promise<NodeHealth> => {
    const [redis, disk, ...workers] = await Promise.all([
      redisAnswers(),
      diskHealth(parts),
      ...pool.slots.map(workerHealth),
    ]);
    const ok = redis && workers.length > 0 && workers.every((worker) => worker.ok);
    return { ok, workers, redis: { ok: redis }, disk, draining: isDraining() };
  };
  return () => {
    running ??= test().finally(() => {
      running = null;
    });
    return running;
  };
}

async function diskHealth({ requireRoomOnDisk }: SelfTestParts): Promise<DiskHealth> {
  try {
    await requireRoomOnDisk();
    return { ok: true };
  } catch (error) {
    return { ok: false, fault: AppError.from(error).code === 'STORAGE_FULL' ? 'full' : 'unusable' };
  }
}

class NoPorts extends Error {}

async function workerHealth(slot: PoolWorker | null): Promise<WorkerHealth> {
  if (slot === null) return { ok: false, fault: 'replacing' };
  const ended = new AbortController();
  const late = setTimeout(() => ended.abort(), SELF_TEST_MS);
  try {
    const roundTripMs = await Promise.race([mediaRoundTrip(slot, ended.signal), refusedOn(ended.signal)]);
    return { ok: true, roundTripMs: Math.round(roundTripMs * 10) / 10 };
  } catch (error) {
    return { ok: false, fault: error instanceof NoPorts ? 'noPorts' : 'silent' };
  } finally {
    clearTimeout(late);
    ended.abort();
  }
}

function refusedOn(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('no media in time')), { once: true });
  });
}

/** Milliseconds that a packet needs through the worker, once its way is open. Leaves nothing behind. */
async function mediaRoundTrip({ worker, server }: PoolWorker, signal: AbortSignal): Promise<number> {
  const router = await worker.createRouter({ mediaCodecs: MEDIA_CODECS });
  const socket = createSocket('udp4');
  try {
    // What a browser would get: it proves that the shared ports are still there.
    await createTransport(router, server).catch((cause: unknown) => {
      throw new NoPorts('no transport', { cause });
    });
    socket.bind(0, LOOPBACK);
    await once(socket, 'listening', { signal });
    const port = await openWay(router, socket.address().port);
    return await packetComesBack(socket, port, signal);
  } finally {
    socket.close();
    router.close();
  }
}

const LOOPBACK = '127.0.0.1';
const PAYLOAD_TYPE = 100;
const SSRC = 0x5e1f7e57;

/** The port to send to, from which the worker forwards to `returnPort`. */
async function openWay(router: Router, returnPort: number): Promise<number> {
  const listenInfo = { protocol: 'udp', ip: LOOPBACK } as const;
  const [into, out] = await Promise.all([
    router.createPlainTransport({ listenInfo, rtcpMux: true, comedia: true }),
    router.createPlainTransport({ listenInfo, rtcpMux: true }),
  ]);
  await out.connect({ ip: LOOPBACK, port: returnPort });
  const producer = await into.produce({
    kind: 'audio',
    rtpParameters: {
      codecs: [{ mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: PAYLOAD_TYPE }],
      encodings: [{ ssrc: SSRC }],
      rtcp: { cname: 'self-test' },
    },
  });
  await out.consume({ producerId: producer.id, rtpCapabilities: router.rtpCapabilities });
  return into.tuple.localPort;
}

async function packetComesBack(
  socket: ReturnType<typeof createSocket>,
  port: number,
  signal: AbortSignal,
): Promise<number> {
  const begun = performance.now();
  let sequence = 1;
  const send = () => socket.send(rtpPacket(sequence++), port, LOOPBACK);
  const timer = setInterval(send, SELF_TEST_PACKET_MS);
  try {
    send();
    for (;;) {
      const [packet] = (await once(socket, 'message', { signal })) as [Buffer];
      // RTCP comes by the same port (RFC 5761 section 4).
      if (packet.subarray(-MARK.length).equals(MARK)) return performance.now() - begun;
    }
  } finally {
    clearInterval(timer);
  }
}

const MARK = Buffer.from('self-test');

function rtpPacket(sequence: number): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt8(0x80, 0);
  header.writeUInt8(PAYLOAD_TYPE, 1);
  header.writeUInt16BE(sequence, 2);
  header.writeUInt32BE(sequence * 960, 4);
  header.writeUInt32BE(SSRC, 8);
  return Buffer.concat([header, MARK]);
}
