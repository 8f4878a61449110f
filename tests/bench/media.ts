// npm run bench -- media [SECTIONS]: what people see of a call, in real browsers against the real system: how soon after the
// answer, how old, how often frozen, how legible, and how soon again after something broke.
import { whyNoNamespaces } from '../support/namespaces.ts';
import { coldAnswers, warmAnswers, type Answers } from './media/answering.ts';
import { throughBadLine, type BadLine } from './media/bad-line.ts';
import { setBenchStage, type BenchStage, type StageOptions } from './media/bench-stage.ts';
import { PRINT_PX } from './media/chart.ts';
import { glassToGlass, type Ages } from './media/glass.ts';
import { afterNodeKill, afterSocketDrop, afterWorkerKill } from './media/recovery.ts';
import { median, quantile, rounded } from './support/distribution.ts';
import { printResult, printTable } from './support/report.ts';

const WARM_CALLS = 20;
const COLD_CALLS = 5;
const GLASS_ROUNDS = 2;
const FAULTS = 3;
const FREEZE_SECONDS = 60;
/** Of the characters in the smallest print. */
const READABLE = 0.95;
const SECTIONS = ['warm', 'cold', 'glass', 'socket', 'worker', 'node', 'line'] as const;
type Section = (typeof SECTIONS)[number];
const given = process.argv.slice(2);
const unknown = given.find((name) => !SECTIONS.some((section) => section === name));
if (unknown !== undefined) throw new Error(`${unknown} is none of the parts: ${SECTIONS.join(', ')}`);
const wanted = (section: Section) => given.length === 0 || given.includes(section);

const programs = {
  workerBin: process.env['MEDIASOUP_WORKER_BIN'] ?? '',
  chromiumBin: process.env['CHROMIUM_BIN'] ?? '',
};
/** One part of the benchmark on a stage of its own; null when it could not be measured. */
async function part<T>(
  section: Section,
  options: Pick<StageOptions, 'behindLink' | 'env'>,
  work: (stage: BenchStage) => Promise<T>,
): Promise<T | null> {
  if (!wanted(section)) return null;
  console.log(`Measuring: ${section}.`);
  try {
    await using stage = await setBenchStage({ ...options, ...programs });
    return await work(stage);
  } catch (error) {
    process.exitCode = 1;
    console.log(
      `Not measured: ${section}. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return null;
  }
}

const loopback = { behindLink: false };
const twoWorkers = { behindLink: false, env: { SFU_WORKERS: '2' } };
const warm = await part('warm', loopback, (stage) => warmAnswers(stage, WARM_CALLS));
const cold = await part('cold', loopback, (stage) => coldAnswers(stage, COLD_CALLS));
const glass = await part('glass', loopback, (stage) => glassToGlass(stage, GLASS_ROUNDS));
const socket = await part('socket', loopback, (stage) => afterSocketDrop(stage, FAULTS));
const worker = await part('worker', twoWorkers, (stage) => afterWorkerKill(stage, FAULTS));
const node = await part('node', loopback, (stage) => afterNodeKill(stage, FAULTS));
const noLine = whyNoNamespaces();
if (noLine !== null && wanted('line')) console.log(`Without a bad line: ${noLine}`);
const line =
  noLine === null
    ? await part('line', { behindLink: true }, (stage) => throughBadLine(stage, FREEZE_SECONDS))
    : null;

report({ warm, cold, glass, socket, worker, node, line });

function report(found: {
  warm: Answers | null;
  cold: Answers | null;
  glass: Ages | null;
  socket: (number | null)[] | null;
  worker: (number | null)[] | null;
  node: (number | null)[] | null;
  line: BadLine | null;
}): void {
  const whole = (value: number | null) => (value === null ? null : Math.round(value));
  const p = (share: number, values: readonly number[] | undefined) =>
    values && values.length > 0 ? quantile(values, share) : null;
  /** The worst; null when one did not come back. */
  const worst = (values: readonly (number | null)[] | null) =>
    values === null || values.includes(null) ? null : Math.max(...values.map((value) => value ?? 0));
  const callP95 = p(0.95, found.glass?.call);
  const bareP95 = p(0.95, found.glass?.bare);
  const ratio = callP95 === null || bareP95 === null ? null : callP95 / bareP95;
  const answers = [found.warm, found.cold].filter((one) => one !== null);
  const tried = answers.reduce((sum, { ms, failures }) => sum + ms.length + failures, 0);
  const failures = answers.reduce((sum, one) => sum + one.failures, 0);
  const setupFailureRate = tried === 0 ? null : failures / tried;
  const readable = found.line ? (found.line.chart[PRINT_PX] ?? 0) : null;
  const ms = (value: number | null) => (value === null ? 'not measured' : `${value.toFixed(0)} ms`);
  const each = (values: readonly (number | null)[] | null) =>
    values === null ? 'not measured' : values.map((value) => value?.toFixed(0) ?? 'never').join(', ') + ' ms';
  printTable('A call as people see it', [
    ['answer to first frames, warm, P50', ms(p(0.5, found.warm?.ms)), 'target < 200'],
    ['answer to first frames, warm, P95', ms(p(0.95, found.warm?.ms)), 'target < 400'],
    ['  at the kiosk, P50', ms(p(0.5, found.warm?.kioskMs))],
    ['  at the desk, P50', ms(p(0.5, found.warm?.clerkMs))],
    ['answer to first frames, cold, P95', ms(p(0.95, found.cold?.ms)), 'target < 1500'],
    ['glass to glass, P95', ms(callP95), 'target < 200'],
    ['  P50', ms(found.glass ? median(found.glass.call) : null)],
    ['bare peer connection, P95', ms(bareP95)],
    ['  P50', ms(found.glass ? median(found.glass.bare) : null)],
    ['glass to glass, to bare', ratio === null ? 'not measured' : ratio.toFixed(2), 'target <= 1.3'],
    [
      'standing still at 2 % loss, 100 ms',
      found.line ? `${(found.line.freezeRatio * 100).toFixed(2)} %` : 'not measured',
      'target < 0.5',
    ],
    ...Object.entries(found.line?.chart ?? {}).map(([px, share]): [string, string] => [
      `read at 800 kbit/s, ${px} px high`,
      `${(share * 100).toFixed(0)} %`,
    ]),
    ['again after a broken socket', each(found.socket), 'target < 1000'],
    ['again after another address', each(found.line?.addressMs ?? null), 'target < 3000'],
    ['again after a dead worker', each(found.worker), 'target < 2000'],
    ['again after a dead node', each(found.node), 'target < 4000'],
    ['calls without a picture', `${failures} of ${tried}`, 'target < 0.1 %'],
  ]);
  printResult({
    warmP50Ms: whole(p(0.5, found.warm?.ms)),
    warmP95Ms: whole(p(0.95, found.warm?.ms)),
    coldP95Ms: whole(p(0.95, found.cold?.ms)),
    glassToGlassP95Ms: whole(callP95),
    glassToGlassVsBareRatio: ratio === null ? null : rounded(ratio, 2),
    freezeRatio2pct: found.line ? rounded(found.line.freezeRatio, 4) : null,
    chartReadableAt800k: readable === null ? null : readable >= READABLE,
    recoverSocketMs: whole(worst(found.socket)),
    recoverAddressMs: whole(worst(found.line?.addressMs ?? null)),
    recoverWorkerMs: whole(worst(found.worker)),
    recoverNodeMs: whole(worst(found.node)),
    setupFailureRate: setupFailureRate === null ? null : rounded(setupFailureRate, 4),
  });
}
