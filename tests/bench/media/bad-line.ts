// A call whose kiosk is behind a bad line: how long pictures stand still, and whether a paper can still be read.
import type { Page } from 'playwright-core';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { GOOD_LINE } from '../../support/weak-link.ts';
import { leave } from './answering.ts';
import { endCall, type BenchStage } from './bench-stage.ts';
import { drawChart, makeChart, readChart } from './chart.ts';
import { afterAddressChange, callAgain, inCall } from './recovery.ts';

/** Until rates have found their level on a line that has just become another. */
const SETTLE_MS = 10_000;
const NARROW_SETTLE_MS = 20_000;

export interface BadLine {
  /** Of all pictures on both sides. */
  freezeRatio: number;
  /** Share of the characters read, by their height in pixels. */
  chart: Record<number, number>;
  addressMs: (number | null)[];
}

export async function throughBadLine(stage: BenchStage, freezeSeconds: number): Promise<BadLine> {
  const { link } = stage;
  if (!link) throw new Error('this stage has no line');
  const first = await inCall(stage, 'line');
  await link.set({ delayMs: 50, lossPercent: 2 });
  await first.clerk.page.waitForTimeout(SETTLE_MS);
  const before = await Promise.all([frozen(first.kiosk.page), frozen(first.clerk.page)]);
  await first.clerk.page.waitForTimeout(freezeSeconds * 1000);
  const after = await Promise.all([frozen(first.kiosk.page), frozen(first.clerk.page)]);
  const pictures = after.reduce((sum, side) => sum + side.pictures, 0);
  const seconds = after.reduce((sum, side, index) => sum + side.seconds - (before[index]?.seconds ?? 0), 0);
  const freezeRatio = seconds / (freezeSeconds * pictures);
  await link.set(GOOD_LINE);
  const addressMs = await afterAddressChange(stage, first, 3);
  await endCall(first.kiosk, first.clerk);
  await leave(first.kiosk, first.clerk);

  const chart = makeChart();
  const blank = await stage.clerkBrowser.newPage();
  const picture = await drawChart(blank, chart);
  await blank.close();
  const clerk = await stage.clerk('chart');
  const kiosk = await stage.kiosk(1, {
    instruments: {
      cameras: {
        face: { width: 1280, height: 720, fps: 30 },
        document: { width: chart.width, height: chart.height, fps: 10, picture },
      },
    },
  });
  await callAgain({ kiosk, clerk });
  await link.set({ kbps: 800, delayMs: 10 });
  await clerk.page.waitForTimeout(NARROW_SETTLE_MS);
  const read = await readChart(clerk.page, IDS.remoteDocument, chart);
  await link.set(GOOD_LINE);
  await endCall(kiosk, clerk);
  await leave(kiosk, clerk);
  return { freezeRatio, chart: read, addressMs };
}

/** Seconds that the pictures received by this page have stood still so far, and how many there are. */
async function frozen(page: Page): Promise<{ seconds: number; pictures: number }> {
  return page.evaluate(async () => {
    let seconds = 0;
    let pictures = 0;
    for (const peer of window.cwBench.peers) {
      if (peer.connectionState === 'closed') continue;
      for (const stats of (await peer.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (stats['type'] !== 'inbound-rtp' || stats['kind'] !== 'video' || !stats['framesDecoded']) continue;
        pictures += 1;
        seconds += Number(stats['totalFreezesDuration'] ?? 0);
      }
    }
    return { seconds, pictures };
  });
}
