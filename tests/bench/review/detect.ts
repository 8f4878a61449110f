// How exactly and how soon sheets are found, in photographs whose corners people placed.
import { join } from 'node:path';
import { findSheet, intersectionOverUnion } from '@cloud-window/shared/vision';
import sharp from 'sharp';
import { PHOTOGRAPHS, readPhotograph, trueCorners } from '../../detect/photographs.ts';
import { median, quantile } from '../support/distribution.ts';
import type { Measured } from './measure.ts';

/** Longest side of the pictures that time is taken with. */
const SIDE = 1600;
const ROUNDS = 12;
const WARM_UP = 3;

/** `meanIoU` and `minIoU` on the pictures as they are, `detectP50Ms` and `detectP95Ms` on them at 1600 pixels, `detectCpuP95Ms` for busy machines. */
export async function measure(): Promise<Measured> {
  const overlaps: number[] = [];
  const times: number[] = [];
  const work: number[] = [];
  for (const [name, corners] of trueCorners(PHOTOGRAPHS)) {
    const file = join(PHOTOGRAPHS, name);
    const found = findSheet(await readPhotograph(file));
    overlaps.push(found ? intersectionOverUnion(found.corners, corners) : 0);
    const { data, info } = await sharp(file)
      .rotate()
      .resize(SIDE, SIDE, { fit: 'inside' })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const image = { data, width: info.width, height: info.height };
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      const [began, before] = [performance.now(), process.cpuUsage()];
      findSheet(image);
      if (round < 0) continue;
      times.push(performance.now() - began);
      const { user, system } = process.cpuUsage(before);
      work.push((user + system) / 1000);
    }
  }
  const mean = overlaps.reduce((sum, overlap) => sum + overlap, 0) / overlaps.length;
  const least = Math.min(...overlaps);
  const [p50, p95] = [median(times), quantile(times, 0.95)];
  return {
    figures: {
      meanIoU: Number(mean.toFixed(4)),
      minIoU: Number(least.toFixed(4)),
      detectP50Ms: Math.round(p50),
      detectP95Ms: Math.round(p95),
      detectCpuP95Ms: Math.round(quantile(work, 0.95)),
    },
    rows: [
      ['sheets are found, mean overlap (IoU)', mean.toFixed(4), '≥ 0.985'],
      ['  least overlap', least.toFixed(4), '≥ 0.95'],
      ['a sheet is found in, P50', `${p50.toFixed(0)} ms`],
      ['  P95', `${p95.toFixed(0)} ms`, '≤ 100 ms'],
      ['  processor time, P95', `${quantile(work, 0.95).toFixed(0)} ms`],
    ],
  };
}
