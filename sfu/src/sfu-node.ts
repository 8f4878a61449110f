// One SFU node put together: workers, rooms, the control door, and the record in Redis. main.ts runs it as a process.
import type { ControlNotification, ControlNotificationName } from '@cloud-window/shared/control';
import type { Logger } from '@cloud-window/shared/log';
import type { Config } from './config.ts';
import { startControlServer, type ControlServer } from './control-server.ts';
import { createMetrics } from './metrics.ts';
import { register } from './registration.ts';
import { Rooms } from './rooms.ts';
import { ORPHAN_SWEEP_MS } from './timings.ts';
import { WorkerPool } from './worker-pool.ts';

export interface SfuNode {
  controlUrl: string;
  rooms: Rooms;
  pool: WorkerPool;
  /** Tells signaling to move every call, then ends workers, door and record. */
  stop(): Promise<void>;
}

/** @throws Error with one sentence for whoever runs the installation */
export async function startSfuNode(config: Config, log: Logger): Promise<SfuNode> {
  let control: ControlServer | null = null;
  const notify = <N extends ControlNotificationName>(name: N, payload: ControlNotification<N>) =>
    control?.notify(name, payload);
  const pool = new WorkerPool(config, log, (roomIds) => rooms.lost(roomIds, 'workerDied'));
  const rooms = new Rooms(config.SFU_NODE_ID, pool, notify, log);
  const cleanUp: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of cleanUp.splice(0).reverse()) await end();
  };
  try {
    await pool.start();
    cleanUp.push(() => pool.stop());
    const door = await startControlServer(config, log, {
      handlers: rooms.handlers,
      health: () => pool.selfTest(),
      metrics: createMetrics(() => rooms.stats()),
    });
    control = door;
    cleanUp.push(() => door.close());
    const host = config.SFU_CONTROL_HOST.includes(':')
      ? `[${config.SFU_CONTROL_HOST}]`
      : config.SFU_CONTROL_HOST;
    const controlUrl = config.SFU_CONTROL_URL ?? `http://${host}:${door.port}`;
    const registration = await register(
      config.REDIS_URL,
      () => ({
        nodeId: config.SFU_NODE_ID,
        controlUrl,
        rooms: rooms.stats().rooms,
        transports: rooms.stats().transports,
        draining: rooms.draining ? '1' : '0',
      }),
      log,
    );
    const sweeper = setInterval(() => rooms.sweep(Date.now()), ORPHAN_SWEEP_MS);
    cleanUp.push(async () => {
      clearInterval(sweeper);
      rooms.draining = true;
      await registration.end();
      rooms.closeAll();
    });
    return { controlUrl, rooms, pool, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
