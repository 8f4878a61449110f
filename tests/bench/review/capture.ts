// How soon a person knows whether a picture is good, and how soon the clerk sees it: from the press of the shutter to the verdict
// of the quality gate, and, with the picture kept as soon as it is offered, to its painted image at the desk.
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { setBenchStage } from '../media/bench-stage.ts';
import { median, quantile } from '../support/distribution.ts';
import type { Measured, Programs } from './measure.ts';

const CAPTURES = 20;
/** The fake camera goes round in circles: the very same picture again is the same page, and nothing new to see. */
const LOST_MS = 8_000;
const MATERIAL = 'application-form';

/** `captureToClerkP95Ms`, `qualityVerdictP95Ms`. */
export async function measure(programs: Programs): Promise<Measured> {
  await using stage = await setBenchStage({ behindLink: false, ...programs });
  // A clerk first: nobody may begin where nobody can be called.
  const clerk = await stage.clerk('clerk');
  const kiosk = await stage.kiosk(0);
  await kiosk.capture(MATERIAL);
  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();
  const verdicts: number[] = [];
  const seen: number[] = [];
  for (let round = 0; seen.length < CAPTURES && round < 2 * CAPTURES; round += 1) {
    const versions = await kiosk.page.evaluate(countVersions);
    const known = await clerk.pageIds();
    const painted = clerk.page.evaluate(noteArrival, [known.map((id) => IDS.page(id)), LOST_MS] as const);
    await kiosk.page.locator('[data-testid^="thumb-page_"]').first().click();
    await kiosk.page.locator(`[data-testid="${TEST_IDS.shutter}"]:enabled`).waitFor();
    const taken = await kiosk.page.evaluate(takeAndKeep, [TEST_IDS.shutter, TEST_IDS.captureKeep] as const);
    verdicts.push(taken.verdictAt - taken.pressedAt);
    const paintedAt = await painted;
    if (paintedAt !== null) seen.push(paintedAt - taken.pressedAt);
    else if ((await kiosk.page.evaluate(countVersions)) > versions) {
      throw new Error('a page was stored and not seen at the desk');
    }
    await kiosk.at(TEST_IDS.captureView).waitFor({ state: 'detached' });
  }
  const [verdict, toClerk] = [quantile(verdicts, 0.95), quantile(seen, 0.95)];
  return {
    figures: { captureToClerkP95Ms: Math.round(toClerk), qualityVerdictP95Ms: Math.round(verdict) },
    rows: [
      ['from the shutter to the page at the clerk, P95', `${toClerk.toFixed(0)} ms`, 'target <= 800'],
      ['  P50', `${median(seen).toFixed(0)} ms`],
      ['from the shutter to the verdict on its quality, P95', `${verdict.toFixed(0)} ms`, 'target <= 1000'],
      ['  P50', `${median(verdicts).toFixed(0)} ms`],
    ],
  };
}

/** Runs at the kiosk: presses the shutter, and keeps the picture as soon as that is offered. */
function takeAndKeep([shutter, keep]: readonly [string, string]): Promise<{
  pressedAt: number;
  verdictAt: number;
}> {
  const at = (id: string) => document.querySelector<HTMLButtonElement>(`[data-testid="${id}"]:enabled`);
  const pressedAt = Date.now();
  at(shutter)?.click();
  return new Promise((resolve) => {
    const look = () => {
      const button = at(keep);
      if (!button) return void requestAnimationFrame(look);
      const verdictAt = Date.now();
      button.click();
      resolve({ pressedAt, verdictAt });
    };
    look();
  });
}

/** Runs at the kiosk: how many pages and versions of pages the server has. */
async function countVersions(): Promise<number> {
  const state = (await (await fetch('/api/device')).json()) as { data: { case: { pages: unknown[] } } };
  return state.data.case.pages.length;
}

/** Runs in the console: when the picture of a page that is not among these has been painted; null when none comes. */
function noteArrival([known, lostMs]: readonly [readonly string[], number]): Promise<number | null> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), lostMs);
    const look = () => {
      const pages = [...document.querySelectorAll<HTMLElement>('[data-testid^="page-page_"]')];
      const image = pages.find((page) => !known.includes(page.dataset['testid'] ?? ''))?.querySelector('img');
      if (!image?.complete || image.naturalWidth === 0) return void requestAnimationFrame(look);
      void image.decode().then(() => {
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => resolve(Date.now());
          channel.port2.postMessage(null);
        });
      });
    };
    look();
  });
}
