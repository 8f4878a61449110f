// npm run bench -- day: a day of a city in accelerated time on the real queue, and the same queue held against Erlang's
// formula where nothing changes all day. Every run makes the same day; `-- day SEED` makes another one. The picture lies in
// test-evidence/simulated-day/.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchServers } from './support/bench-servers.ts';
import { simulateDay } from './day/city-day.ts';
import { CLERKS, KIOSKS } from './day/city.ts';
import { pictureOf } from './day/picture.ts';
import { simulateStationary } from './day/stationary.ts';
import { rounded } from './support/distribution.ts';
import { printResult, printTable } from './support/report.ts';

const SEED = 1;
const STATIONARY_CALLS = 20_000;
const REPORT = fileURLToPath(new URL('../../test-evidence/simulated-day/', import.meta.url));

const seed = Number(process.argv[2] ?? SEED);
if (!Number.isSafeInteger(seed)) throw new Error(`not a seed: ${process.argv[2] ?? ''}`);

async function simulate() {
  await using servers = await benchServers({ durable: false });
  console.log(`${STATIONARY_CALLS} calls of a day on which nothing changes.`);
  const stationary = await simulateStationary(servers.redisUrl, { calls: STATIONARY_CALLS, seed });
  console.log(`The day of a city: ${KIOSKS} kiosks, ${CLERKS} clerks.`);
  return { stationary, day: await simulateDay(servers.redisUrl, seed) };
}

const { stationary, day } = await simulate();
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const { measured, erlangC, measuredWait, erlangWait } = stationary;
printTable('Nothing changes all day: 14 clerks, 10 erlangs', [
  ['answered within 20 s', percent(measured.mean)],
  ['  99 % sure between', `${percent(measured.low)} and ${percent(measured.high)}`],
  ['  Erlang C says', percent(erlangC), 'target: in between'],
  ['mean wait', `${measuredWait.mean.toFixed(1)} s`],
  ['  99 % sure between', `${measuredWait.low.toFixed(1)} and ${measuredWait.high.toFixed(1)} s`],
  ['  Erlang C says', `${erlangWait.toFixed(1)} s`],
]);

const { estimates } = day;
const hitRate = estimates.held / estimates.told;
const hitRateOfWaiting = estimates.heldForWaiting / estimates.toldToWaiting;
const minutes = (ms: number) => `${(ms / 60_000).toFixed(1)} min`;
printTable('The day of a city', [
  ['callers', String(day.callers)],
  ['  turned away, no kiosk was free', String(day.turnedAway)],
  ['  served to the end', String(day.handled)],
  ['  left in mid-call', String(day.hungUp)],
  ['  gave up waiting', String(day.abandoned)],
  ['  phoned instead (and counted above)', String(day.callbacks)],
  ['offers missed / declined', `${day.missed} / ${day.declined}`],
  ['transferred', String(day.transferred)],
  ['widened to other clerks', String(day.widened)],
  ['answered within 20 s', percent(day.serviceLevel)],
  ['mean wait / longest', `${minutes(day.averageWaitMs)} / ${minutes(day.longestWaitMs)}`],
  ['occupancy of clerks', percent(day.occupancy)],
  ['waited as long as told', percent(hitRate), 'target >= 80 %'],
  ['  of those who had to wait', percent(hitRateOfWaiting)],
  ['  answered sooner / later than told', `${estimates.sooner} / ${estimates.later}`],
  ['rules of the queue broken', String(day.faults.length), 'target 0'],
]);
for (const fault of day.faults.slice(0, 10)) console.log(`  ${fault}`);

mkdirSync(REPORT, { recursive: true });
const picture = join(REPORT, 'day.svg');
const subtitle = `${day.callers} callers, ${CLERKS} clerks in four departments; ${percent(day.serviceLevel)} answered within 20 s; seed ${seed}`;
writeFileSync(picture, pictureOf(day, subtitle));
console.log(`\nPicture: ${relative(process.cwd(), picture)}`);

const isSound = day.faults.length === 0 && erlangC >= measured.low && erlangC <= measured.high;
if (!isSound) process.exitCode = 1;
printResult({
  serviceLevel: rounded(measured.mean, 4),
  erlangC: rounded(erlangC, 4),
  ciLow: rounded(measured.low, 4),
  ciHigh: rounded(measured.high, 4),
  estimateHitRate: rounded(hitRate, 4),
  estimateHitRateOfWaiting: rounded(hitRateOfWaiting, 4),
  dayServiceLevel: rounded(day.serviceLevel, 4),
  callers: day.callers,
  abandoned: day.abandoned,
  faults: day.faults.length,
});
