// Clerk and applicant look at the same thing: what one points at and draws lies at the same spot of the page on the other's
// screen, stays when both come back, and goes when it is cleared; the picture of the document camera stands still for both.
import { expect, test } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import type { Locator } from 'playwright-core';
import { inventApplicant } from '../driver/kiosk-person.ts';
import { setStage } from './stage.ts';

const stage = setStage();

interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

async function rectOf(locator: Locator): Promise<Rect> {
  const rect = await locator.boundingBox();
  if (rect === null) throw new Error('it is not on the screen');
  return rect;
}

const spotOn = (rect: Rect, [x, y]: readonly [number, number]) => ({
  x: rect.x + rect.width * x,
  y: rect.y + rect.height * y,
});

/** Which part of the picture lies there. */
const partOf = (rect: Rect, { x, y }: { x: number; y: number }) =>
  [(x - rect.x) / rect.width, (y - rect.y) / rect.height] as const;

test('the clerk points and marks, the applicant sees it in its place and answers; it survives, and is cleared', async () => {
  const clerk = await stage.clerk('mei');
  await clerk.goReady();
  const kiosk = await stage.kiosk(0);
  await kiosk.chooseItem('SI102', 'zh-CN', 'personal');
  await kiosk.identify(inventApplicant(501), stage.administrator);
  await kiosk.checkDevices();
  await kiosk.capture('id-card');
  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();

  // The marks' layer has exactly the size and place of the page, on both screens.
  const page = () => rectOf(clerk.at(IDS.marks));
  const sight = () => rectOf(kiosk.at(TEST_IDS.sightMarks));
  await clerk.page.locator(`[data-testid="${IDS.viewerImage}"][data-quality="1600"]`).waitFor();
  await clerk.page.keyboard.press('l');
  await kiosk.at(TEST_IDS.sight).waitFor();
  const pointed = spotOn(await page(), [0.25, 0.6]);
  await clerk.page.mouse.move(pointed.x, pointed.y, { steps: 4 });
  await expect
    .poll(async () => {
      const ring = await rectOf(kiosk.at(TEST_IDS.sightPointer));
      const [x, y] = partOf(await sight(), ring);
      return Math.hypot(x - 0.25, y - 0.6);
    })
    .toBeLessThan(0.01);

  await clerk.page.keyboard.press('q');
  const [from, to] = [spotOn(await page(), [0.4, 0.3]), spotOn(await page(), [0.7, 0.5])];
  await clerk.page.mouse.move(from.x, from.y);
  await clerk.page.mouse.down();
  await clerk.page.mouse.move(to.x, to.y, { steps: 5 });
  await clerk.page.mouse.up();
  const box = kiosk.at(TEST_IDS.sightMarks).locator('.cw-mark--box');
  await box.waitFor();
  const drawn = await rectOf(box);
  const [x, y] = partOf(await sight(), drawn);
  expect(Math.hypot(x - 0.4, y - 0.3)).toBeLessThan(0.02);

  // The other way round: a touch, and a line.
  const touched = spotOn(await sight(), [0.8, 0.2]);
  await kiosk.page.mouse.move(touched.x, touched.y, { steps: 3 });
  await expect
    .poll(async () => {
      const ring = await rectOf(clerk.at(IDS.otherPointer));
      const [left, top] = partOf(await page(), ring);
      return Math.hypot(left - 0.8, top - 0.2);
    })
    .toBeLessThan(0.01);
  await kiosk.at(TEST_IDS.sightPen).click();
  const start = spotOn(await sight(), [0.2, 0.8]);
  await kiosk.page.mouse.move(start.x, start.y);
  await kiosk.page.mouse.down();
  await kiosk.page.mouse.move(start.x + 200, start.y + 20, { steps: 8 });
  await kiosk.page.mouse.up();
  await clerk.at(IDS.marks).locator('.cw-mark--pen[data-by="kiosk"]').waitFor();

  // Both come back: the marks and what is shown are still there.
  await Promise.all([clerk.page.reload(), kiosk.page.reload()]);
  await clerk.at(IDS.callScreen).waitFor();
  await expect.poll(() => clerk.at(IDS.marks).locator('.cw-mark').count(), { timeout: 15_000 }).toBe(2);
  await kiosk.inCall();
  await kiosk.at(TEST_IDS.sight).waitFor({ timeout: 15_000 });
  await expect.poll(() => kiosk.at(TEST_IDS.sightMarks).locator('.cw-mark').count()).toBe(2);

  // The applicant clears the own one, the clerk all.
  await kiosk.at(TEST_IDS.sightClear).click();
  await expect.poll(() => clerk.at(IDS.marks).locator('.cw-mark').count()).toBe(1);
  await clerk.page.keyboard.press('e');
  await expect.poll(() => kiosk.at(TEST_IDS.sightMarks).locator('.cw-mark').count()).toBe(0);

  // The document camera: its picture stands still for both, and carries a drawing.
  await clerk.page.keyboard.press('v');
  await clerk.page.keyboard.press('b');
  await clerk.page.keyboard.press('i');
  await clerk.at(IDS.frozenStill).waitFor({ timeout: 15_000 });
  await kiosk.page.locator(`[data-testid="${TEST_IDS.sightPicture}"][data-target^="still/"] img`).waitFor();
  const still = await page();
  await clerk.page.mouse.move(still.x + still.width * 0.3, still.y + still.height * 0.3);
  await clerk.page.mouse.down();
  await clerk.page.mouse.move(still.x + still.width * 0.6, still.y + still.height * 0.5, { steps: 6 });
  await clerk.page.mouse.up();
  await kiosk.at(TEST_IDS.sightMarks).locator('.cw-mark--pen').waitFor();
  await clerk.page.keyboard.press('i');
  await clerk.at(IDS.frozenStill).waitFor({ state: 'detached' });
  await kiosk.page.locator(`[data-testid="${TEST_IDS.sightPicture}"][data-target="document"]`).waitFor();

  // The tool is put down, and the papers are there again.
  await clerk.page.keyboard.press('Escape');
  await kiosk.at(TEST_IDS.sight).waitFor({ state: 'detached' });
  expect([...clerk.errors, ...kiosk.errors]).toEqual([]);
  await clerk.finishCall();
  await clerk.endWrapUp();
});
