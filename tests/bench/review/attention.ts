// How soon a pointer is seen at the other side, and how soon a wish for another capture of a page opens its place at the kiosk. From the
// event in one browser to the frame in the other, by the wall clock that both share.
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import type { Page } from 'playwright-core';
import type { ClerkPerson } from '../../driver/clerk-person.ts';
import type { KioskPerson } from '../../driver/kiosk-person.ts';
import { setBenchStage } from '../media/bench-stage.ts';
import { median, quantile } from '../support/distribution.ts';
import type { Measured, Programs } from './measure.ts';

const POINTS = 200;
const RECAPTURES = 20;
const MATERIAL = 'id-card';

/** `pointerP95Ms`, `recaptureOpenP95Ms`. */
export async function measure(programs: Programs): Promise<Measured> {
  await using stage = await setBenchStage({ behindLink: false, ...programs });
  // Nobody can take a number while no clerk is on duty.
  const clerk = await stage.clerk('clerk');
  const kiosk = await stage.kiosk(0);
  await kiosk.capture(MATERIAL);
  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();
  const pointers = await pointing(clerk, kiosk);
  const opened = await recapturing(clerk, kiosk);
  const [pointer, recapture] = [quantile(pointers, 0.95), quantile(opened, 0.95)];
  return {
    figures: { pointerP95Ms: Math.round(pointer), recaptureOpenP95Ms: Math.round(recapture) },
    rows: [
      ["the clerk's pointer on the kiosk's screen, P95", `${pointer.toFixed(0)} ms`, 'target <= 150'],
      ['  P50', `${median(pointers).toFixed(0)} ms`],
      ['from the wish to the open camera, P95', `${recapture.toFixed(0)} ms`, 'target <= 1000'],
      ['  P50', `${median(opened).toFixed(0)} ms`],
    ],
  };
}

/** Ages of the positions that were painted at the kiosk, during a call with sound and pictures. */
async function pointing(clerk: ClerkPerson, kiosk: KioskPerson): Promise<number[]> {
  await clerk.page.keyboard.press('l');
  await kiosk.at(TEST_IDS.sightSurface).waitFor();
  await kiosk.page.evaluate(notePainted, TEST_IDS.sightPointer);
  const page = await clerk.at(IDS.marks).boundingBox();
  if (page === null) throw new Error('there is no page to point at');
  const ages: number[] = [];
  for (let step = 0; step < POINTS; step += 1) {
    const before = await kiosk.page.evaluate(() => window.cwPainted.count);
    const share = (step % 80) / 100 + 0.1;
    const at = Date.now();
    await clerk.page.mouse.move(page.x + page.width * share, page.y + page.height * (0.9 - share));
    await kiosk.page.waitForFunction((count) => window.cwPainted.count > count, before, {
      timeout: 5_000,
      polling: 10,
    });
    ages.push((await kiosk.page.evaluate(() => window.cwPainted.at)) - at);
  }
  await clerk.page.keyboard.press('Escape');
  await kiosk.at(TEST_IDS.sight).waitFor({ state: 'detached' });
  return ages;
}

async function recapturing(clerk: ClerkPerson, kiosk: KioskPerson): Promise<number[]> {
  const times: number[] = [];
  const [page = ''] = await clerk.pageIds();
  await clerk.openPage(page);
  for (let round = 0; round < RECAPTURES; round += 1) {
    await kiosk.page.evaluate(noteOpened, TEST_IDS.captureView);
    // The applicant puts it aside each time, and is asked anew.
    await clerk.at(IDS.recapture).click();
    await clerk.at(IDS.recaptureReason('glare')).check();
    const asked = pressedAt(clerk.page, IDS.recaptureSubmit);
    await clerk.at(IDS.recaptureSubmit).click();
    await kiosk.page.waitForFunction(() => window.cwOpenedAt !== null);
    times.push((await kiosk.page.evaluate(() => window.cwOpenedAt ?? 0)) - (await asked));
    await clerk.at(IDS.recaptureSubmit).waitFor({ state: 'detached' });
    await kiosk.at(TEST_IDS.captureClose).click();
    await kiosk.at(TEST_IDS.captureView).waitFor({ state: 'detached' });
  }
  return times;
}

/** When this button is pressed next, in the page itself. */
function pressedAt(page: Page, testId: string): Promise<number> {
  return page.evaluate(
    (id) =>
      new Promise<number>((resolve) => {
        const onClick = (event: MouseEvent) => {
          if (!(event.target as Element).closest(`[data-testid="${id}"]`)) return;
          document.removeEventListener('click', onClick, { capture: true });
          resolve(Date.now());
        };
        document.addEventListener('click', onClick, { capture: true });
      }),
    testId,
  );
}

declare global {
  interface Window {
    cwPainted: { count: number; at: number };
    cwOpenedAt: number | null;
  }
}

/** Runs at the kiosk: when the pointer was painted in another place. */
function notePainted(pointer: string): void {
  window.cwPainted = { count: 0, at: 0 };
  let place = '';
  const look = () => {
    const ring = document.querySelector<HTMLElement>(`[data-testid="${pointer}"]`);
    const now = ring ? `${ring.style.left} ${ring.style.top}` : place;
    if (now !== place) {
      place = now;
      const channel = new MessageChannel();
      // After the frame that shows it.
      channel.port1.onmessage = () => {
        window.cwPainted = { count: window.cwPainted.count + 1, at: Date.now() };
      };
      channel.port2.postMessage(null);
    }
    requestAnimationFrame(look);
  };
  look();
}

/** Runs at the kiosk: when the camera view is there. */
function noteOpened(captureView: string): void {
  window.cwOpenedAt = null;
  const look = () => {
    if (document.querySelector(`[data-testid="${captureView}"]`)) {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => (window.cwOpenedAt = Date.now());
      channel.port2.postMessage(null);
    } else requestAnimationFrame(look);
  };
  look();
}
