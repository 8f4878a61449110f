// The line of each side in words: good, and poor once it loses packets, on both screens; afterwards in the report.
import { afterAll, expect, test } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { violations } from '../driver/accessibility.ts';
import { inventApplicant } from '../driver/kiosk-person.ts';
import { buildWall } from '../driver/wall.ts';
import { setStage } from './stage.ts';

const wall = await buildWall();
afterAll(() => wall[Symbol.asyncDispose]());
// What two browsers of one machine exchange directly passes no wall.
const stage = setStage({
  env: { ...wall.env, QUEUE_OFFER_MS: '20000', DIRECT_PATH: 'off' },
});
const SOON = { timeout: 40_000 };

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
  wall.lose(0.3);
  await expect.poll(() => level(IDS.theirLine), SOON).toBe('poor');
  await kiosk.at(TEST_IDS.lineNotice).waitFor();
  expect(await violations(kiosk.page, 'kiosk')).toEqual([]);
  expect(await violations(anna.page, 'anna')).toEqual([]);
  wall.lose(0);

  await anna.at(IDS.sharpen).click();
  await anna.page.locator(`[data-testid="${IDS.sharpen}"][data-disabled]`).waitFor();
  await anna.finishCall();
  await anna.endWrapUp();

  const sue = await stage.staff('sue', ['supervisor', 'clerk'], '/console/reports/quality');
  await expect.poll(() => sue.page.locator('[data-testid^="quality-row-"]').count(), SOON).toBeGreaterThan(0);
  expect(await violations(sue.page, 'sue')).toEqual([]);
  expect([kiosk, anna, sue].flatMap((person) => person.errors)).toEqual([]);
});
