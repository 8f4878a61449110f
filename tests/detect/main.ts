// The programme behind npm run detect: finds the sheet in each picture of a folder and writes the corners as JSON.
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findSheet, type Corners } from '@cloud-window/shared/vision';
import { photographsIn, readPhotograph } from './photographs.ts';

const USAGE = 'npm run detect -- --photos DIR --out FILE';
/** Runs before time is taken: a worker at the kiosk has long been warm when somebody lays down a paper. */
const WARM_UP = 3;
/** Whoever asks where the sheet is says that there is one. */
const EXPECTED = { expected: true };

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { photos: { type: 'string' }, out: { type: 'string' } } });
  if (!values.photos || !values.out) {
    console.error(`Both a folder of pictures and a file to write are needed: ${USAGE}`);
    return 1;
  }
  const folder = resolve(values.photos);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    console.error(`There is no folder ${folder}.`);
    return 1;
  }
  const names = photographsIn(folder);
  const found: Record<string, Corners | null> = {};
  const times: number[] = [];
  for (const [index, name] of names.entries()) {
    let image;
    try {
      image = await readPhotograph(join(folder, name));
    } catch {
      console.error(`${name} cannot be read as a picture.`);
      found[name] = null;
      continue;
    }
    if (index === 0) for (let run = 0; run < WARM_UP; run++) findSheet(image, EXPECTED);
    const from = performance.now();
    const sheet = findSheet(image, EXPECTED);
    times.push(performance.now() - from);
    found[name] = sheet?.corners ?? null;
    const said = sheet ? `found, confidence ${sheet.confidence.toFixed(2)}` : 'no sheet';
    console.log(`${name}: ${said}, ${Math.round(times.at(-1) ?? 0)} ms`);
  }
  writeFileSync(resolve(values.out), JSON.stringify(found, null, 1) + '\n');
  const slowest = Math.round(Math.max(0, ...times));
  console.log(
    `${names.length} pictures, the slowest took ${slowest} ms; corners are in ${resolve(values.out)}.`,
  );
  return 0;
}

process.exitCode = await main();
