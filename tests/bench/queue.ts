// npm run bench -- queue: how soon a free clerk is offered the next caller, with 1,000 waiting and 500 clerks and with ten
// times as many, and how many callers a second find a clerk, beside the jobs that BullMQ adds and processes on the same
// Redis in the same run. Redis is set as in production: an append-only file, flushed every second.
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { benchServers } from './support/bench-servers.ts';
import { City, DEPARTMENTS, type CitySize } from './queue/city.ts';
import { JobQueue } from './queue/job-queue.ts';
import { distribution, median, rounded, type Distribution } from './support/distribution.ts';
import { redisFigures, redisUse } from './support/redis-figures.ts';
import { printResult, printTable } from './support/report.ts';

const SIZE = { waiting: 1_000, clerks: 500 };
const SIZE_10X = { waiting: 10_000, clerks: 5_000 };
/** Matches asked for a second while latency is measured: with calls of five minutes 500 clerks make 1.7. */
const RATE = 100;
const OFFERS = 1_500;
const ROUNDS = 5;
const ROUND_MS = 3_000;
/** Moved at once in the rounds, on both sides. */
const IN_PROGRESS = 100;
const WRAP_UP_MS = 60_000;
const TARGETS = { offerP99Ms: 50, ratio: 1, offerP99MsAt10x: 100 };

interface Offers {
  /** Everybody is at work and many wait: a clerk is done. */
  whenClerkIsDone: Distribution;
  /** Clerks are idle: a call comes in. */
  whenCallComes: Distribution;
  /** As before, and nobody has asked for these skills before: the queue looks through all clerks once. */
  whenFirstOfItsKind: Distribution;
  redisCpuPercent: number;
}

async function measureOffers(redis: Redis, redisUrl: string, name: string, size: Omit<CitySize, 'wrapUpMs'>) {
  console.log(`${size.waiting} waiting, ${size.clerks} clerks.`);
  const busy = await City.open(redisUrl, `${name}-busy`, { ...size, wrapUpMs: WRAP_UP_MS });
  const before = await redisFigures(redis);
  const whenClerkIsDone = await atRate(OFFERS, async () => {
    const index = Math.floor(Math.random() * busy.clerks.length);
    // Whoever is just being served is left alone: taken out, and put back afterwards.
    const clerk = busy.clerks.splice(index, 1)[0];
    if (clerk === undefined) throw new Error('all clerks are being served: the rate is too high');
    const took = await busy.takeNext(clerk);
    busy.clerks.push(clerk);
    return took;
  });
  const redisCpuPercent = redisUse(before, await redisFigures(redis)).cpuPercent;
  await busy[Symbol.asyncDispose]();

  const idle = await City.open(redisUrl, `${name}-idle`, { ...size, waiting: 0, wrapUpMs: 0 });
  const firsts: number[] = [];
  for (let department = 0; department < DEPARTMENTS; department += 1) {
    firsts.push(await idle.callComesIn(department));
  }
  const whenCallComes = await atRate(OFFERS, () => idle.callComesIn(Math.floor(Math.random() * DEPARTMENTS)));
  await idle[Symbol.asyncDispose]();
  await redis.flushall();
  return {
    whenClerkIsDone,
    whenCallComes,
    whenFirstOfItsKind: distribution(firsts),
    redisCpuPercent,
  } satisfies Offers;
}

/** Begins `step` so many times at random moments, RATE a second on average, whether or not the former ones are done. */
async function atRate(times: number, step: () => Promise<number>): Promise<Distribution> {
  const running: Promise<number>[] = [];
  let next = performance.now();
  for (let n = 0; n < times; n += 1) {
    next += (-Math.log(1 - Math.random()) * 1000) / RATE;
    const early = next - performance.now();
    if (early > 0) await pause(early);
    running.push(step());
  }
  return distribution(await Promise.all(running));
}

async function measureThroughput(redis: Redis, redisUrl: string) {
  const rounds = { matches: [] as Round[], apart: [] as Round[], calls: [] as Round[], jobs: [] as Round[] };
  const size = { ...SIZE, wrapUpMs: 0 };
  await using city = await City.open(redisUrl, 'throughput', size);
  await using apart = await City.open(redisUrl, 'apart', { ...size, mostTogether: 1 });
  await using jobs = await JobQueue.open(redisUrl, SIZE.waiting);
  // The first pair warms both up and is not counted.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const matches = await timed(redis, await matching(city));
    const done = await timed(redis, await jobs.worker(IN_PROGRESS));
    const calls = await timed(redis, turns(city));
    const alone = await timed(redis, await matching(apart));
    const shown = [`${matches.perSecond.toFixed(0)} matches/s`, `${done.perSecond.toFixed(0)} jobs/s`];
    console.log(`  ${shown.join(', ')}, ${calls.perSecond.toFixed(0)} whole calls/s`);
    if (round === 0) continue;
    rounds.matches.push(matches);
    rounds.apart.push(alone);
    rounds.calls.push(calls);
    rounds.jobs.push(done);
  }
  return rounds;
}

/** What works until it is closed. */
interface Work {
  run(): void;
  done(): number;
  close(): Promise<void>;
}

/** Each of IN_PROGRESS clerks is matched with one caller after the other: join, match, leave. */
async function matching(city: City): Promise<Work> {
  let closed = false;
  let done = 0;
  let lanes: Promise<void>[] = [];
  const clerks = city.clerks.slice(0, IN_PROGRESS);
  const ringing = await Promise.all(
    clerks.map(async (clerk) => ({ clerk, call: await city.ringNext(clerk) })),
  );
  return {
    run() {
      lanes = ringing.map(async ({ clerk, call }) => {
        let present = call;
        while (!closed) {
          present = await city.nextInPlace(clerk, present);
          done += 1;
        }
        await city.take(present);
      });
    },
    done: () => done,
    async close() {
      closed = true;
      await Promise.all(lanes);
    },
  };
}

/** Each of IN_PROGRESS clerks takes one call after the other. */
function turns(city: City): Work {
  let closed = false;
  let done = 0;
  let lanes: Promise<void>[] = [];
  return {
    run() {
      lanes = city.clerks.slice(0, IN_PROGRESS).map(async (clerk) => {
        while (!closed) {
          await city.takeNext(clerk);
          done += 1;
        }
      });
    },
    done: () => done,
    async close() {
      closed = true;
      await Promise.all(lanes);
    },
  };
}

interface Round {
  perSecond: number;
  redisMsEach: number;
  /** CPU time of this process, which plays the signaling node or the worker. */
  nodeMsEach: number;
}

async function timed(redis: Redis, work: Work): Promise<Round> {
  const before = await redisFigures(redis);
  const cpuBefore = process.cpuUsage();
  work.run();
  await pause(ROUND_MS);
  const count = work.done();
  const cpu = process.cpuUsage(cpuBefore);
  const after = await redisFigures(redis);
  await work.close();
  return {
    perSecond: count / ((after.at - before.at) / 1000),
    redisMsEach: ((after.cpuSeconds - before.cpuSeconds) * 1000) / count,
    nodeMsEach: (cpu.user + cpu.system) / 1000 / count,
  };
}

async function measure() {
  await using servers = await benchServers({ durable: true });
  const redis = new Redis(servers.redisUrl);
  const at1x = await measureOffers(redis, servers.redisUrl, 'small', SIZE);
  const at10x = await measureOffers(redis, servers.redisUrl, 'large', SIZE_10X);
  console.log(`Rounds in turn, ${IN_PROGRESS} in progress.`);
  const rounds = await measureThroughput(redis, servers.redisUrl);
  redis.disconnect();
  return { at1x, at10x, rounds };
}

const { at1x, at10x, rounds } = await measure();
const ms = (value: number) => `${value.toFixed(1)} ms`;
const offerRows = (
  { whenClerkIsDone, whenCallComes, whenFirstOfItsKind, redisCpuPercent }: Offers,
  target: number,
) =>
  [
    ['a clerk is done → offer, P50', ms(whenClerkIsDone.p50)],
    ['                         P99', ms(whenClerkIsDone.p99), `target < ${target}`],
    ['                        most', ms(whenClerkIsDone.max)],
    ['a call comes in → offer, P50', ms(whenCallComes.p50)],
    ['                         P99', ms(whenCallComes.p99), `target < ${target}`],
    ['                        most', ms(whenCallComes.max)],
    ['  the first that asks for these skills, most', ms(whenFirstOfItsKind.max)],
    [`Redis CPU at ${RATE} calls a second`, `${redisCpuPercent.toFixed(1)} %`],
  ] as const;
printTable('1,000 waiting, 500 clerks', offerRows(at1x, TARGETS.offerP99Ms));
printTable('10,000 waiting, 5,000 clerks', offerRows(at10x, TARGETS.offerP99MsAt10x));

const of = (round: readonly Round[], figure: keyof Round) => median(round.map((one) => one[figure]));
const matchesPerSecond = of(rounds.matches, 'perSecond');
const callsPerSecond = of(rounds.calls, 'perSecond');
const bullmqJobsPerSecond = of(rounds.jobs, 'perSecond');
const ratio = median(
  rounds.matches.map(({ perSecond }, round) => perSecond / (rounds.jobs[round]?.perSecond ?? 0)),
);
printTable(`As fast as it goes, median of ${ROUNDS} rounds in turn`, [
  ['matches a second: join, match, leave', matchesPerSecond.toFixed(0)],
  ['BullMQ jobs a second: add, process', bullmqJobsPerSecond.toFixed(0)],
  ['ratio', ratio.toFixed(2), `target >= ${TARGETS.ratio}`],
  ['matches a second, each request by itself', of(rounds.apart, 'perSecond').toFixed(0)],
  ['whole calls a second: join, offer, accept, finish', callsPerSecond.toFixed(0)],
  ['Redis CPU a match', `${of(rounds.matches, 'redisMsEach').toFixed(3)} ms`],
  ['Redis CPU a match, each request by itself', `${of(rounds.apart, 'redisMsEach').toFixed(3)} ms`],
  ['Redis CPU a whole call', `${of(rounds.calls, 'redisMsEach').toFixed(3)} ms`],
  ['Redis CPU a job', `${of(rounds.jobs, 'redisMsEach').toFixed(3)} ms`],
  ['Node CPU a match', `${of(rounds.matches, 'nodeMsEach').toFixed(3)} ms`],
  ['Node CPU a whole call', `${of(rounds.calls, 'nodeMsEach').toFixed(3)} ms`],
  ['Node CPU a job', `${of(rounds.jobs, 'nodeMsEach').toFixed(3)} ms`],
]);
const worst = ({ whenClerkIsDone, whenCallComes }: Offers, share: 'p50' | 'p99') =>
  rounded(Math.max(whenClerkIsDone[share], whenCallComes[share]));
printResult({
  offerP50Ms: worst(at1x, 'p50'),
  offerP99Ms: worst(at1x, 'p99'),
  matchesPerSecond: Math.round(matchesPerSecond),
  bullmqJobsPerSecond: Math.round(bullmqJobsPerSecond),
  ratio: rounded(ratio, 2),
  callsPerSecond: Math.round(callsPerSecond),
  offerP99MsAt10x: worst(at10x, 'p99'),
});
