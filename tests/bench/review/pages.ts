// How soon a clerk sees a page: the first of a case with 60, after the answer; and each next one, after the key.
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import type { Page } from 'playwright-core';
import { setBenchStage } from '../media/bench-stage.ts';
import { median, quantile } from '../support/distribution.ts';
import { allowPages, captureFirst, makePages, sendPages } from './many-pages.ts';
import type { Measured, Programs } from './measure.ts';

const PAGES = 60;
const ROUNDS = 2;
const MATERIAL = 'id-card';

/** `pageTurnP95Ms`, `caseWith60PagesOpenMs`. */
export async function measure(programs: Programs): Promise<Measured> {
  await using stage = await setBenchStage({ behindLink: false, ...programs });
  await allowPages(stage.databaseUrl, 'SI101', MATERIAL, PAGES);
  // Nobody can take a number while no clerk is on duty.
  const clerk = await stage.clerk('clerk');
  const kiosk = await stage.kiosk(0);
  const caseId = await captureFirst(kiosk, MATERIAL);
  await sendPages(kiosk, caseId, MATERIAL, await makePages(stage.system.folder, PAGES - 1));
  await kiosk.takeNumber();
  const opened: number[] = [];
  await clerk.at(IDS.offerAccept).waitFor({ timeout: 30_000 });
  await clerk.page.evaluate(watchPages, [IDS.viewerImage, IDS.offerAccept] as const);
  await clerk.at(IDS.offerAccept).click();
  await seenPage(clerk.page, 0);
  opened.push(await clerk.page.evaluate(() => window.cwPages.since()));
  const turns: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const key = round % 2 === 0 ? 'ArrowRight' : 'ArrowLeft';
    for (let turn = 1; turn < PAGES; turn += 1) {
      const seen = await clerk.page.evaluate(() => window.cwPages.seen);
      await clerk.page.keyboard.press(key);
      await seenPage(clerk.page, seen);
      turns.push(await clerk.page.evaluate(() => window.cwPages.since()));
    }
  }
  const p95 = quantile(turns, 0.95);
  const open = Math.max(...opened);
  return {
    figures: { pageTurnP95Ms: Math.round(p95), caseWith60PagesOpenMs: Math.round(open) },
    rows: [
      ['from the key to the next page, P95', `${p95.toFixed(0)} ms`, 'target <= 100'],
      ['  P50', `${median(turns).toFixed(0)} ms`],
      ['from the answer to the first of 60 pages', `${open.toFixed(0)} ms`, 'target <= 1500'],
    ],
  };
}

async function seenPage(page: Page, before: number): Promise<void> {
  await page.waitForFunction((count) => window.cwPages.seen > count, before, { timeout: 10_000 });
}

declare global {
  interface Window {
    cwPages: {
      /** How many pages have been painted sharp. */
      seen: number;
      /** Milliseconds from the last press to the last page. */
      since: () => number;
    };
  }
}

/** Runs in the console: notes when a page that was not there before is painted, and in more than its thumbnail. */
function watchPages([viewerImage, offerAccept]: readonly [string, string]): void {
  let pressed = 0;
  let painted = 0;
  let shown: string | null = null;
  const notes: Window['cwPages'] = { seen: 0, since: () => painted - pressed };
  window.cwPages = notes;
  const press = (event: Event) => (pressed = event.timeStamp);
  document.addEventListener('keydown', press, { capture: true });
  document.addEventListener(
    'click',
    (event) => {
      if ((event.target as Element).closest(`[data-testid="${offerAccept}"]`)) press(event);
    },
    { capture: true },
  );
  const look = () => {
    const image = document.querySelector<HTMLImageElement>(`[data-testid="${viewerImage}"]`);
    const id = image?.dataset['pageId'] ?? null;
    if (image && id !== null && id !== shown && image.dataset['quality'] !== '320' && image.complete) {
      shown = id;
      // Decoding is part of seeing: the frame after the one in which it is there has been painted.
      void image.decode().then(() => {
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => {
            painted = performance.now();
            notes.seen += 1;
          };
          channel.port2.postMessage(null);
        });
      });
    }
    requestAnimationFrame(look);
  };
  look();
}
