// The signaling process as it is, with a few meters beside it that only the benchmark asks: its memory after garbage
// collection, its CPU time and the delay of its event loop.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { readConfig } from '../../../signaling/src/config.ts';
import { startSignaling } from '../../../signaling/src/server.ts';
import { createLogger } from '@cloud-window/shared/log';
import { serveQuestions } from '../support/child.ts';

export type SignalingQuestions = typeof questions;

/** A finer one would itself wake the process so often that it shows in the CPU time. */
const DELAY_RESOLUTION_MS = 10;

const config = readConfig(process.env);
const server = await startSignaling(config, createLogger('signaling', config.LOG_LEVEL));
let meters: {
  delay: ReturnType<typeof monitorEventLoopDelay>;
  cpu: NodeJS.CpuUsage;
  startedAt: number;
} | null = null;

const questions = {
  url: () => server.url,

  /** Bytes of the process once everything that is of no more use has been given back. */
  async memory() {
    for (let round = 0; round < 3; round += 1) {
      await pause(200);
      // Declared by --expose-gc.
      globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    }
    return process.memoryUsage();
  },

  begin() {
    const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
    delay.enable();
    meters = { delay, cpu: process.cpuUsage(), startedAt: performance.now() };
  },

  /** Since `begin`. The delay is what a timer of 10 ms was late, percentile by percentile. */
  end() {
    if (meters === null) throw new Error('begin comes first');
    const { delay, cpu, startedAt } = meters;
    const used = process.cpuUsage(cpu);
    delay.disable();
    meters = null;
    const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - DELAY_RESOLUTION_MS);
    return {
      cpuPercent: (used.user + used.system) / 10 / (performance.now() - startedAt),
      loopDelayMs: {
        p50: late(delay.percentile(50)),
        p99: late(delay.percentile(99)),
        max: late(delay.max),
      },
    };
  },
};

process.once('SIGTERM', () => {
  void server.stop().finally(() => process.exit());
});
serveQuestions(questions);
