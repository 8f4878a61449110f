// npm run bench -- review [PARTS]: how fast papers are captured, found, seen and pointed at, in real browsers against the
// real system where people are involved.
import type { Measure, Measured, Programs } from './review/measure.ts';
import { printResult, printTable } from './support/report.ts';

/** One line each; a part is loaded when it is measured. */
const PARTS: Readonly<Record<string, () => Promise<{ measure: Measure }>>> = {
  pages: () => import('./review/pages.ts'),
  attention: () => import('./review/attention.ts'),
  detect: () => import('./review/detect.ts'),
  capture: () => import('./review/capture.ts'),
  reading: () => import('./review/reading.ts'),
};

const given = process.argv.slice(2);
const unknown = given.find((name) => PARTS[name] === undefined);
if (unknown !== undefined) {
  throw new Error(`${unknown} is none of the parts: ${Object.keys(PARTS).join(', ')}`);
}
const programs: Programs = {
  workerBin: process.env['MEDIASOUP_WORKER_BIN'] ?? '',
  chromiumBin: process.env['CHROMIUM_BIN'] ?? '',
};

const figures: Measured['figures'] = {};
for (const [name, load] of Object.entries(PARTS)) {
  if (given.length > 0 && !given.includes(name)) continue;
  console.log(`Measuring: ${name}.`);
  try {
    const found = await (await load()).measure(programs);
    Object.assign(figures, found.figures);
    printTable(name, found.rows);
  } catch (error) {
    process.exitCode = 1;
    console.log(
      `Not measured: ${name}. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
}
printResult(figures);
