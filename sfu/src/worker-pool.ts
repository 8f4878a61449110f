// One mediasoup worker per core, each with one UDP and one TCP port. A worker that dies is replaced; its rooms are
// reported from an index of our own, because `router.closed` is not yet true inside `died` (conclave #75).
import { createWorker } from 'mediasoup';
import type { Router, WebRtcServer, WebRtcTransport, Worker } from 'mediasoup/types';
import { AppError } from '@cloud-window/shared';
import type { Logger } from '@cloud-window/shared/log';
import type { Config } from './config.ts';
import type { ListenerNotes } from './transport-options.ts';
import {
  LOAD_SAMPLE_MS,
  WORKER_RESTART_MS,
  WORKER_SILENT_MS,
  WORKER_STABLE_MS,
  WORKER_WAIT_MS,
} from './timings.ts';

/** At 60 calls the kernel's default drops packets of the shared socket. */
const SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;
/** What a fresh transport assumes of the line to the browser, so that 720p comes at once (bit/s). */
const INITIAL_OUTGOING_BITRATE = 2_000_000;

/** A living worker and the rooms on it. */
export interface PoolWorker {
  readonly worker: Worker;
  readonly server: WebRtcServer;
  readonly roomIds: Set<string>;
  readonly startedAt: number;
  cpuPercent: number;
  cpuSample: { at: number; cpuMs: number } | null;
  /** When it was asked for its CPU use and has not answered yet. */
  askedAt: number | null;
}

export class WorkerPool {
  readonly #config: Config;
  readonly #log: Logger;
  readonly #onRoomsLost: (roomIds: string[]) => void;
  /** By index; null while a dead worker is being replaced. */
  readonly #slots: (PoolWorker | null)[] = [];
  #deaths = 0;
  #quickDeaths = 0;
  #stopped = false;
  #sampler: ReturnType<typeof setInterval> | undefined;
  /** Rooms that wait for a worker. */
  readonly #waiting = new Set<() => void>();

  constructor(config: Config, log: Logger, onRoomsLost: (roomIds: string[]) => void) {
    this.#config = config;
    this.#log = log;
    this.#onRoomsLost = onRoomsLost;
  }

  /** @throws Error with one sentence when a worker does not start or its port is taken */
  async start(): Promise<void> {
    const indices = Array.from({ length: this.#config.SFU_WORKERS }, (_, index) => index);
    try {
      for (const started of await Promise.allSettled(indices.map((index) => this.#startWorker(index)))) {
        if (started.status === 'rejected') throw started.reason;
      }
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#sampler = setInterval(() => this.#sampleLoad(Date.now()), LOAD_SAMPLE_MS);
  }

  get workerDeaths(): number {
    return this.#deaths;
  }

  /** Every slot, also those whose worker is just being replaced. */
  get slots(): readonly (PoolWorker | null)[] {
    return this.#slots;
  }

  /** The living worker with the fewest rooms, of these the one with the least CPU use. @throws AppError MEDIA_UNAVAILABLE */
  leastLoaded(): PoolWorker {
    const [least] = this.#slots
      .filter((slot) => slot !== null)
      .toSorted((one, other) => one.roomIds.size - other.roomIds.size || one.cpuPercent - other.cpuPercent);
    if (!least) throw new AppError('MEDIA_UNAVAILABLE', 'no media worker is running');
    return least;
  }

  /** As `leastLoaded`; waits a moment for the replacement when the last worker has just died. */
  async available(): Promise<PoolWorker> {
    if (this.#slots.every((slot) => slot === null) && !this.#stopped) {
      await new Promise<void>((resolve) => {
        const settle = () => {
          clearTimeout(timer);
          this.#waiting.delete(settle);
          resolve();
        };
        const timer = setTimeout(settle, WORKER_WAIT_MS);
        this.#waiting.add(settle);
      });
    }
    return this.leastLoaded();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#sampler);
    this.#admitWaiting();
    const living = this.#slots.filter((slot) => slot !== null);
    this.#slots.fill(null);
    await Promise.all(living.map(({ worker }) => ended(worker)));
  }

  async #startWorker(index: number): Promise<void> {
    this.#slots[index] = null;
    const { SFU_RTC_PORT: firstPort } = this.#config;
    const { MEDIASOUP_WORKER_BIN: workerBin } = this.#config;
    const worker = await createWorker({
      logLevel: 'warn',
      ...(workerBin !== undefined && { workerBin }),
    }).catch((cause: unknown) => {
      throw new Error(`The media worker does not start (${workerBin ?? 'in its package'}).`, { cause });
    });
    const server = await this.#listen(worker, firstPort === 0 ? 0 : firstPort + index);
    const slot: PoolWorker = {
      worker,
      server,
      roomIds: new Set(),
      startedAt: Date.now(),
      cpuPercent: 0,
      cpuSample: null,
      askedAt: null,
    };
    worker.once('died', (error) => this.#died(index, slot, error));
    if (this.#stopped) worker.close();
    else this.#slots[index] = slot;
    this.#admitWaiting();
    this.#log.info({ pid: worker.pid, firstPort, index }, 'media worker started');
  }

  async #listen(worker: Worker, port: number): Promise<WebRtcServer> {
    const { SFU_LISTEN_IP: ip, SFU_ANNOUNCED_ADDRESS: announced = [] } = this.#config;
    const [announcedAddress, ...furtherAddresses] = announced;
    const notes: ListenerNotes = { furtherAddresses };
    const common = {
      ip,
      port,
      ...(announcedAddress !== undefined && { announcedAddress }),
      recvBufferSize: SOCKET_BUFFER_BYTES,
      sendBufferSize: SOCKET_BUFFER_BYTES,
    };
    try {
      return await worker.createWebRtcServer({
        listenInfos: [
          { protocol: 'udp', ...common },
          { protocol: 'tcp', ...common },
        ],
        appData: notes,
      });
    } catch (cause) {
      worker.close();
      throw new Error(
        `Media port ${port} (UDP and TCP) on ${ip} cannot be opened: it is in use, or the address is not of this machine.`,
        { cause },
      );
    }
  }

  #died(index: number, slot: PoolWorker, error: Error): void {
    if (this.#stopped) return;
    this.#deaths += 1;
    const roomIds = [...slot.roomIds];
    this.#log.error(
      { pid: slot.worker.pid, rooms: roomIds.length, error: error.message },
      'media worker died',
    );
    if (this.#slots[index] === slot) this.#slots[index] = null;
    this.#quickDeaths = Date.now() - slot.startedAt > WORKER_STABLE_MS ? 0 : this.#quickDeaths + 1;
    // The rooms first: they move to the other workers while this one is replaced.
    this.#onRoomsLost(roomIds);
    this.#replace(index, Math.max(0, this.#quickDeaths - 1));
  }

  #replace(index: number, attempt: number): void {
    const wait = WORKER_RESTART_MS[Math.min(attempt, WORKER_RESTART_MS.length - 1)] ?? 0;
    setTimeout(() => {
      if (this.#stopped) return;
      this.#startWorker(index).catch((error: unknown) => {
        this.#log.error({ err: error }, 'the media worker could not be replaced');
        this.#replace(index, attempt + 1);
      });
    }, wait).unref();
  }

  #admitWaiting(): void {
    for (const admit of [...this.#waiting]) admit();
  }

  /** Also finds workers that hang: a request to one is never answered, and nothing else tells. */
  #sampleLoad(now: number): void {
    for (const slot of this.#slots) {
      if (!slot) continue;
      if (slot.askedAt === null) void sample(slot, now);
      else if (now - slot.askedAt > WORKER_SILENT_MS) this.#endSilent(slot);
    }
  }

  #endSilent({ worker }: PoolWorker): void {
    if (worker.subprocessClosed) return;
    this.#log.error({ pid: worker.pid }, 'a media worker does not answer and is ended');
    try {
      process.kill(worker.pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
}

async function sample(slot: PoolWorker, now: number): Promise<void> {
  slot.askedAt = now;
  const usage = await slot.worker.getResourceUsage().catch(() => undefined);
  slot.askedAt = null;
  if (!usage) return;
  const taken = { at: Date.now(), cpuMs: usage.ru_utime + usage.ru_stime };
  const former = slot.cpuSample;
  if (former && taken.at > former.at) {
    slot.cpuPercent = Math.round(((taken.cpuMs - former.cpuMs) / (taken.at - former.at)) * 100);
  }
  slot.cpuSample = taken;
}

/** A transport on the worker's shared ports. */
export function createTransport(router: Router, server: WebRtcServer): Promise<WebRtcTransport> {
  return router.createWebRtcTransport({
    webRtcServer: server,
    enableUdp: true,
    enableTcp: true,
    preferUdp: true,
    initialAvailableOutgoingBitrate: INITIAL_OUTGOING_BITRATE,
  });
}

/** Closes a worker and waits until its process is gone. */
async function ended(worker: Worker): Promise<void> {
  const gone = new Promise<void>((resolve) => worker.once('subprocessclose', () => resolve()));
  worker.close();
  if (!worker.subprocessClosed) await gone;
}
