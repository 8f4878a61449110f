// One SFU node put together: workers, rooms, the control door, and the record in Redis. main.ts runs it as a process.
import type { ControlNotification, ControlNotificationName, NodeStats } from '@cloud-window/shared/control';
import type { Logger } from '@cloud-window/shared/log';
import { CheckRooms } from './check-rooms.ts';
import type { Config } from './config.ts';
import { startControlServer, type ControlServer } from './control-server.ts';
import { Drain } from './drain.ts';
import { createMetrics } from './metrics.ts';
import { Pipes } from './pipes.ts';
import { Recordings } from './recording/recordings.ts';
import { register, type Announcement, type Registration } from './registration.ts';
import { Rooms } from './rooms.ts';
import { createSelfTest } from './self-test.ts';
import { ORPHAN_SWEEP_MS } from './timings.ts';
import { WorkerPool } from './worker-pool.ts';

export interface SfuNode {
  controlUrl: string;
  rooms: Rooms;
  pool: WorkerPool;
  recordings: Recordings;
  pipes: Pipes;
  /** For maintenance: while draining no call begins here, and those that run go on. */
  drain(draining: boolean): Promise<void>;
  /** Tells signaling to move every call, then ends workers, door and record. */
  stop(): Promise<void>;
}

export interface SfuNodeEvents {
  /** A draining node has no call left: it may be stopped and nobody notices. */
  drained?: () => void;
}

/** @throws Error with one sentence for whoever runs the installation */
export async function startSfuNode(
  config: Config,
  log: Logger,
  events: SfuNodeEvents = {},
): Promise<SfuNode> {
  let control: ControlServer | null = null;
  const notify = <N extends ControlNotificationName>(name: N, payload: ControlNotification<N>) =>
    control?.notify(name, payload);
  const pool = new WorkerPool(config, log, (roomIds) => rooms.lost(roomIds, 'workerDied'));
  const rooms = new Rooms(config.SFU_NODE_ID, pool, notify, log);
  const checks = new CheckRooms(pool, log);
  const recordings = new Recordings({
    folder: config.RECORDING_SPOOL_DIR,
    minFreeBytes: config.RECORDING_MIN_FREE_MB * 1024 * 1024,
    log,
    notify,
    findRoom: (roomId) => rooms.find(roomId),
  });
  const pipes = new Pipes(config, rooms, log);
  let registration: Registration | null = null;
  const drain = new Drain({
    rooms,
    announce: async () => registration?.renew(),
    othersTakeCalls: async () => registration?.othersTakeCalls() ?? false,
    onDrained: () => events.drained?.(),
    log,
  });
  const cleanUp: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const end of cleanUp.splice(0).reverse()) await end();
  };
  try {
    await recordings.start();
    await pool.start();
    cleanUp.push(() => pool.stop());
    const door = await startControlServer(config, log, {
      handlers: {
        ...rooms.handlers,
        ...pipes.around(rooms.handlers),
        ...pipes.handlers,
        ...checks.handlers,
        ...recordings.handlers,
        'node:drain': async ({ draining }) => {
          await drain.set(draining);
          return rooms.stats();
        },
      },
      health: createSelfTest({
        pool,
        redisAnswers: async () => registration?.redisAnswers() ?? false,
        requireRoomOnDisk: () => recordings.spool.requireRoom(),
        isDraining: () => rooms.draining,
      }),
      metrics: createMetrics(() => rooms.stats()),
      mount: (app, mayFetch) => recordings.mount(app, mayFetch),
    });
    control = door;
    cleanUp.push(() => door.close());
    const controlUrl = controlUrlOf(config, door.port);
    registration = await register(
      config.REDIS_URL,
      () => announcement(config, controlUrl, rooms.stats()),
      log,
    );
    const sweeper = setInterval(() => rooms.sweep(Date.now()), ORPHAN_SWEEP_MS);
    cleanUp.push(async () => {
      clearInterval(sweeper);
      drain.end();
      rooms.draining = true;
      // First of all: what was said last is still written, and fetched while signaling knows us.
      await recordings.stop();
      await registration?.end();
      rooms.closeAll();
      pipes.end();
      checks.closeAll();
    });
    return { controlUrl, rooms, pool, recordings, pipes, drain: (draining) => drain.set(draining), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** How signaling and other nodes reach the door. */
function controlUrlOf({ SFU_CONTROL_URL: given, SFU_CONTROL_HOST: host }: Config, port: number): string {
  return given ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function announcement(config: Config, controlUrl: string, stats: NodeStats): Announcement {
  const alive = stats.workers.filter((worker) => worker.alive);
  const cpuSum = alive.reduce((sum, { cpuPercent }) => sum + cpuPercent, 0);
  return {
    nodeId: config.SFU_NODE_ID,
    controlUrl,
    zone: config.SFU_ZONE,
    rooms: stats.rooms,
    transports: stats.transports,
    workers: alive.length,
    cpuPercent: alive.length === 0 ? 0 : Math.round(cpuSum / alive.length),
    capacity: config.SFU_CAPACITY,
    draining: stats.draining ? '1' : '0',
  };
}
