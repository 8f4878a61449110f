// A paper under the document camera: outlined, captured by itself, straightened, kept, and with the clerk as the straightened
// page; and the ways by hand beside it.
import { expect, test } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { binaryPaths, type Page } from '@cloud-window/shared/protocol';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import type { KioskPerson } from '../driver/kiosk-person.ts';
import { inventApplicant } from '../driver/kiosk-person.ts';
import { setStage } from './stage.ts';

// The whole sheet and the desk around it, lying still.
const camera = { width: 1920, height: 1080 };
const stage = setStage({ camera: { photo: 'form.jpg', ...camera, steady: true, framesPerSecond: 30 } });

/** The pages of the open case, as the kiosk may read them. */
function pagesOf(kiosk: KioskPerson): Promise<Page[]> {
  return kiosk.page.evaluate(async () => {
    const answer = (await (await fetch('/api/device')).json()) as { data: { case: { pages: Page[] } } };
    return answer.data.case.pages;
  });
}

test('a sheet that lies still is captured by itself, arrives straightened, and the clerk sees it so', async () => {
  const { administrator, system } = stage;
  const clerk = await stage.clerk('shi', 'zh-CN');
  await clerk.goReady();
  const kiosk = await stage.kiosk(0);
  await kiosk.chooseItem('SI101', 'zh-CN', 'personal');
  await kiosk.identify(inventApplicant(31), administrator);
  await kiosk.checkDevices();

  await kiosk.at(TEST_IDS.capture('id-card')).click();
  await kiosk.at(TEST_IDS.sheetOutline).waitFor({ state: 'attached', timeout: 30_000 });
  await kiosk.page
    .locator(`[data-testid="${TEST_IDS.captureHint}"][data-hint="hold"]`)
    .waitFor({ timeout: 30_000 });
  // Nobody presses anything.
  await kiosk.at(TEST_IDS.captureKeep).click({ timeout: 60_000 });
  await expect.poll(async () => (await pagesOf(kiosk)).length, { timeout: 30_000 }).toBe(1);
  const [page] = await pagesOf(kiosk);
  const derived = page?.derived;
  if (!page || !derived?.corners) throw new Error('the page was not straightened');
  expect([page.width, page.height]).toEqual([camera.width, camera.height]);
  expect(derived.sha256).not.toBe(page.sha256);
  for (const [x, y] of derived.corners) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x).toBeLessThanOrEqual(camera.width);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThanOrEqual(camera.height);
  }

  // The paper that lies there has been captured: it is not captured again for the next page.
  if (await kiosk.at(TEST_IDS.captureView).isVisible()) {
    await kiosk.page
      .locator(`[data-testid="${TEST_IDS.captureHint}"][data-hint="next"]`)
      .waitFor({ timeout: 30_000 });
    await kiosk.at(TEST_IDS.captureClose).click();
  }

  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();
  await clerk.openPage(page.id);
  await clerk.at(IDS.viewerImage).waitFor();
  const straight = await clerk.page.request.get(`${system.url}${binaryPaths.pageDerived(page.id)}`);
  expect(straight.headers()['etag']).toBe(`"${derived.sha256}"`);
  const original = await clerk.page.request.get(`${system.url}${binaryPaths.pageOriginal(page.id)}`);
  expect(original.headers()['etag']).toBe(`"${page.sha256}"`);

  // By hand, as the whole picture: what the finder proposes is never forced on anybody.
  await kiosk.at(TEST_IDS.capture('application-form')).click();
  await kiosk.at(TEST_IDS.captureAuto).click();
  await kiosk.at(TEST_IDS.shutter).click();
  await kiosk.at(TEST_IDS.captureWhole).click({ timeout: 60_000 });
  await kiosk.at(TEST_IDS.captureKeep).click();
  await expect.poll(async () => (await pagesOf(kiosk)).length, { timeout: 30_000 }).toBe(2);
  const whole = (await pagesOf(kiosk)).find((each) => each.id !== page.id);
  expect(whole).toMatchObject({ derived: null, quality: { verdict: 'poor', overriddenBy: null } });

  // A desk with a small paper on it is hard to read: the clerk is told, and lets it pass.
  await clerk.openPage(whole?.id ?? '');
  await clerk.at(IDS.passQuality).click();
  await clerk.at(IDS.passQualityReason).fill('原件在手，可以辨认');
  await clerk.at(IDS.passQualityConfirm).click();
  await clerk.page.locator(`[data-testid="${IDS.pageQuality}"][data-passed="true"]`).waitFor();
  await clerk.finishCall();
  expect([...kiosk.errors, ...clerk.errors]).toEqual([]);
});

test('corners are moved by the arrow keys, a sheet is turned, and the picture follows', async () => {
  const { administrator } = stage;
  const clerk = await stage.clerk('jiao', 'zh-CN');
  await clerk.goReady();
  const kiosk = await stage.kiosk(1);
  await kiosk.chooseItem('SI101', 'en', 'personal');
  await kiosk.identify(inventApplicant(32), administrator);
  await kiosk.checkDevices();
  await kiosk.at(TEST_IDS.capture('id-card')).click();
  await kiosk.at(TEST_IDS.captureKeep).waitFor({ timeout: 60_000 });
  await kiosk.at(TEST_IDS.captureTurn).click();
  await kiosk.page.locator(`[data-testid="${TEST_IDS.captureCorners}"]:enabled`).click();
  const corner = kiosk.at(TEST_IDS.cornerHandle('topLeft'));
  await corner.focus();
  const before = await corner.boundingBox();
  await corner.press('ArrowDown');
  const after = await corner.boundingBox();
  expect(after?.y).toBeGreaterThan(before?.y ?? Infinity);
  await kiosk.at(TEST_IDS.cornersDone).click();
  await kiosk.page.locator(`[data-testid="${TEST_IDS.captureKeep}"]:enabled`).click();
  await expect.poll(async () => (await pagesOf(kiosk)).length, { timeout: 30_000 }).toBe(1);
  const [page] = await pagesOf(kiosk);
  // Turned by a quarter: what is the top of the page lies at the left or right of the picture.
  const [topLeft, topRight] = page?.derived?.corners ?? [];
  if (!topLeft || !topRight) throw new Error('the page was not straightened');
  expect(Math.abs(topLeft[1] - topRight[1])).toBeGreaterThan(Math.abs(topLeft[0] - topRight[0]));
  expect(kiosk.errors).toEqual([]);
});
