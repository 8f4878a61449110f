// The line of each side in words: good, and poor once it loses packets, on both screens; afterwards in the report.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { inventApplicant } from '../driver/kiosk-person.ts';
import { setStage } from './stage.ts';

// The developer tools lose nothing of what two browsers of one machine exchange directly.
const stage = setStage({
  env: { QUEUE_OFFER_MS: '20000', DIRECT_PATH: 'off' },
  camera: { photo: 'form.jpg', width: 640, height: 360 },
});
const SOON = { timeout: 40_000 };

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}

/** Of all that this browser sends and receives by WebRTC, in percent; holds as long as the session of the developer tools. */
async function packetLoss(page: Page): Promise<(percent: number) => Promise<void>> {
  const devTools = await page.context().newCDPSession(page);
  return async (percent) => {
    await devTools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
      packetLoss: percent,
    });
  };
}

test('lines are shown in words; papers can be made sharper; the report tells of the call', async () => {
  const anna = await stage.clerk('bea', 'en');
  await anna.goReady();
  const kiosk = await stage.kiosk(0);
  await kiosk.chooseItem('SI102', 'zh-CN', 'personal');
  await kiosk.identify(inventApplicant(831), stage.administrator);
  await kiosk.checkDevices();
  await kiosk.takeNumber();
  await anna.accept();
  await kiosk.inCall();
  const level = (testId: string) => anna.at(testId).getAttribute('data-level');
  await expect.poll(() => level(IDS.ownLine), SOON).toMatch(/good|fair/);
  await expect.poll(() => level(IDS.theirLine), SOON).toMatch(/good|fair/);
  expect(await anna.at(IDS.theirLine).innerText()).toMatch(/good|weak/);

  // A line that loses three packets in ten is told on both screens.
  const losePackets = await packetLoss(kiosk.page);
  await losePackets(30);
  await expect.poll(() => level(IDS.theirLine), SOON).toBe('poor');
  await kiosk.at(TEST_IDS.lineNotice).waitFor();
  expect(await violations(kiosk.page)).toEqual([]);
  expect(await violations(anna.page)).toEqual([]);
  await losePackets(0);

  await anna.at(IDS.sharpen).click();
  await anna.page.locator(`[data-testid="${IDS.sharpen}"][data-disabled]`).waitFor();
  await anna.finishCall();
  await anna.endWrapUp();

  const sue = await stage.staff('sue', ['supervisor', 'clerk'], '/console/reports/quality');
  await expect.poll(() => sue.page.locator('[data-testid^="quality-row-"]').count(), SOON).toBeGreaterThan(0);
  expect(await violations(sue.page)).toEqual([]);
  expect([kiosk, anna, sue].flatMap((person) => person.errors)).toEqual([]);
});
