// npm run bench -- presence: what it costs one signaling process to know that 5,000 kiosks and 500 clerks are there. Each
// sends a heartbeat every 3 s over a real socket; PostgreSQL and Redis are real and set as in production.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { benchServers } from './support/bench-servers.ts';
import { startChild } from './support/child.ts';
import { rounded } from './support/distribution.ts';
import { redisFigures, redisUse } from './support/redis-figures.ts';
import { printResult, printTable } from './support/report.ts';
import type { SignalingQuestions } from './presence/measured-signaling.ts';
import { settle } from './presence/population.ts';
import type { VisitorQuestions } from './presence/visitors.ts';

const KIOSKS = 5_000;
const CLERKS = 500;
/** Until the code that handles heartbeats is compiled and whoever came last has settled. */
const SETTLE_MS = 10_000;
const STEADY_MS = 30_000;
const TARGETS = { kbPerKiosk: 40, cpuPercent: 25, loopDelayP99Ms: 20 };

async function measure() {
  await using servers = await benchServers({ durable: true });
  await using signaling = await startChild<SignalingQuestions>(
    new URL('./presence/measured-signaling.ts', import.meta.url),
    {
      execArgv: ['--expose-gc', ...(process.env['BENCH_NODE_OPTIONS']?.split(' ') ?? [])],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        PORT: '0',
        DATABASE_URL: servers.databaseUrl,
        REDIS_URL: servers.redisUrl,
        DATA_DIR: join(servers.folder, 'data'),
        SFU_SECRET: randomBytes(16).toString('hex'),
        SECOND_FACTOR: 'optional',
        LOG_LEVEL: 'warn',
      },
    },
  );
  const { kiosks, clerks } = await settle(servers, { kiosks: KIOSKS, clerks: CLERKS });
  const url = await signaling.ask('url', undefined);
  const browsers = new URL('./presence/visitors.ts', import.meta.url);
  await using counters = await startChild<VisitorQuestions>(browsers);
  await using halls = await startChild<VisitorQuestions>(browsers);
  const redis = new Redis(servers.redisUrl);

  console.log(`${CLERKS} clerks sign in.`);
  await counters.ask('connect', { url, visitors: clerks });
  await pause(SETTLE_MS);
  const before = await signaling.ask('memory', undefined);
  console.log(`${KIOSKS} kiosks connect.`);
  const began = performance.now();
  await halls.ask('connect', { url, visitors: kiosks });
  const connectSeconds = (performance.now() - began) / 1000;
  await pause(SETTLE_MS);

  console.log(`Measured over ${STEADY_MS / 1000} s of heartbeats.`);
  const redisBefore = await redisFigures(redis);
  await Promise.all([counters.ask('begin', undefined), halls.ask('begin', undefined)]);
  await signaling.ask('begin', undefined);
  await pause(STEADY_MS);
  const steady = await signaling.ask('end', undefined);
  const redisWork = redisUse(redisBefore, await redisFigures(redis));
  const [clerkSide, kioskSide] = await Promise.all([
    counters.ask('end', undefined),
    halls.ask('end', undefined),
  ]);
  const after = await signaling.ask('memory', undefined);
  redis.disconnect();
  return { before, after, steady, redisWork, clerkSide, kioskSide, connectSeconds };
}

// Everything that was started has ended when the figures are printed.
const { before, after, steady, redisWork, clerkSide, kioskSide, connectSeconds } = await measure();
const beats = clerkSide.answerMs.count + kioskSide.answerMs.count;
const kilobytes = (kind: 'rss' | 'heapUsed') => (after[kind] - before[kind]) / 1024 / KIOSKS;
const { loopDelayMs } = steady;
printTable(`${KIOSKS} kiosks and ${CLERKS} clerks on one signaling process`, [
  ['memory a kiosk (RSS after GC)', `${kilobytes('rss').toFixed(1)} kB`, `target < ${TARGETS.kbPerKiosk}`],
  ['  of it JavaScript heap', `${kilobytes('heapUsed').toFixed(1)} kB`],
  ['CPU of one core', `${steady.cpuPercent.toFixed(1)} %`, `target < ${TARGETS.cpuPercent}`],
  ['event loop late, P50', `${loopDelayMs.p50.toFixed(1)} ms`],
  ['event loop late, P99', `${loopDelayMs.p99.toFixed(1)} ms`, `target < ${TARGETS.loopDelayP99Ms}`],
  ['event loop late, most', `${loopDelayMs.max.toFixed(1)} ms`],
  ['heartbeats a second', (beats / (STEADY_MS / 1000)).toFixed(0)],
  ['heartbeat answered, kiosk P50', `${kioskSide.answerMs.p50.toFixed(1)} ms`],
  ['heartbeat answered, kiosk P99', `${kioskSide.answerMs.p99.toFixed(1)} ms`],
  ['heartbeats not answered', String(clerkSide.failures + kioskSide.failures)],
  ['Redis commands a second', redisWork.perSecond.toFixed(0)],
  ['Redis CPU of one core', `${redisWork.cpuPercent.toFixed(1)} %`],
  ['kiosks connected a second', (KIOSKS / connectSeconds).toFixed(0)],
]);

const lost = KIOSKS + CLERKS - kioskSide.connected - clerkSide.connected;
const failure = kioskSide.firstFailure ?? clerkSide.firstFailure;
if (lost > 0 || failure !== null) {
  // Figures of a hall that is half empty would mean nothing.
  console.error(`Not sound: ${lost} connections lost; first failure: ${failure ?? 'none'}.`);
  process.exitCode = 1;
}
printResult({
  kbPerKiosk: rounded(kilobytes('rss')),
  cpuPercent: rounded(steady.cpuPercent),
  loopDelayP99Ms: rounded(loopDelayMs.p99),
  redisOpsPerSecond: Math.round(redisWork.perSecond),
});
