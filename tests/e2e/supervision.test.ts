// A supervisor attends a call: listens without the applicant noticing, whispers to the clerk alone, talks with both, and takes
// the call over. At each step it is asked of the browsers themselves who hears and sees whom.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { violations } from '../driver/accessibility.ts';
import type { ClerkPerson } from '../driver/clerk-person.ts';
import { inventApplicant, type KioskPerson } from '../driver/kiosk-person.ts';
import { hearAudio, watchVideo } from '../driver/media-probe.ts';
import { setStage } from './stage.ts';

const stage = setStage({
  env: { QUEUE_OFFER_MS: '20000' },
});
const SOON = { timeout: 40_000 };

interface Call {
  anna: ClerkPerson;
  kiosk: KioskPerson;
}

async function call(clerk: string, person: number): Promise<Call> {
  const anna = await stage.clerk(clerk, 'en');
  await anna.goReady();
  const kiosk = await stage.kiosk(0);
  await kiosk.chooseItem('SI102', 'zh-CN', 'personal');
  await kiosk.identify(inventApplicant(person), stage.administrator);
  await kiosk.checkDevices();
  await kiosk.takeNumber();
  await anna.accept();
  await kiosk.inCall();
  return { anna, kiosk };
}

async function expectToHear(person: Pick<ClerkPerson, 'at'>, testId: string): Promise<void> {
  const audio = person.at(testId).first();
  await audio.waitFor({ state: 'attached' });
  await expect.poll(() => hearAudio(audio, 2_000), SOON).toBeGreaterThan(0.005);
}

/** Nothing of a guest reaches the kiosk: neither sound nor picture nor a name. */
async function expectNoGuest(kiosk: KioskPerson): Promise<void> {
  expect(await guestSigns(kiosk)).toBe(0);
}

async function guestSigns(kiosk: KioskPerson): Promise<number> {
  const signs = [TEST_IDS.guestSound, TEST_IDS.guestVideo, TEST_IDS.companion('barger')];
  const counts = await Promise.all(signs.map((testId) => kiosk.at(testId).count()));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** From the next load on, camera and microphone open only when `devicesOpen` says so. */
async function slowDevices(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const devices = navigator.mediaDevices;
    const open = devices.getUserMedia.bind(devices);
    const { promise, resolve } = Promise.withResolvers();
    Object.assign(window, { openDevices: resolve });
    devices.getUserMedia = (constraints) => promise.then(() => open(constraints));
  });
}

/** Resolves when the own picture is shown. */
async function devicesOpen(page: Page): Promise<void> {
  await page.evaluate(() => (window as unknown as { openDevices: () => void }).openDevices());
  const preview = page.locator(`[data-testid="${IDS.ownVideo}"]`).first();
  await expect
    .poll(() => preview.evaluate((video) => (video as HTMLVideoElement).srcObject !== null), SOON)
    .toBe(true);
}

test('listens, whispers, joins in and takes over; who hears whom is as the screens say', async () => {
  const { anna, kiosk } = await call('anna', 830);
  const sue = await stage.staff('sue', ['supervisor', 'clerk'], '/console/calls');
  const row = sue.page.locator('[data-testid^="live-call-open-"]');
  await row.first().click();
  const panel = (role: string) =>
    sue.page.locator(`[data-testid="${IDS.attendPanel}"][data-role="${role}"]`).waitFor();
  await panel('none');
  // The list shows no personal data of the applicant.
  expect(await sue.at(IDS.superviseCalls).innerText()).not.toContain(inventApplicant(830).idNumber.slice(-4));
  expect(await violations(sue.page, 'sue')).toEqual([]);

  await sue.at(IDS.attendAs('listener')).click();
  await panel('listener');
  expect((await watchVideo(sue.at(IDS.attendApplicant), 5)).brightness).toBeGreaterThan(5);
  await expectToHear(sue, IDS.attendApplicantSound);
  await expectToHear(sue, IDS.attendClerkSound);
  await anna.at(IDS.companion('listener')).waitFor();
  await expectNoGuest(kiosk);
  expect(await anna.at(IDS.companionSound).count()).toBe(0);

  await sue.at(IDS.attendAs('whisperer')).click();
  await panel('whisperer');
  await anna.at(IDS.companion('whisperer')).waitFor();
  await expectToHear(anna, IDS.companionSound);
  await expectNoGuest(kiosk);
  expect(await violations(anna.page, 'anna')).toEqual([]);

  await sue.at(IDS.attendAs('barger')).click();
  await panel('barger');
  await kiosk.at(TEST_IDS.companion('barger')).waitFor();
  expect(await kiosk.at(TEST_IDS.companion('barger')).innerText()).toContain('sue');
  await expectToHear(kiosk, TEST_IDS.guestSound);
  await expectToHear(anna, IDS.companionSound);
  expect((await watchVideo(kiosk.at(TEST_IDS.guestVideo), 5)).brightness).toBeGreaterThan(5);
  expect(await violations(kiosk.page, 'kiosk')).toEqual([]);
  expect(await violations(sue.page, 'sue')).toEqual([]);

  await sue.at(IDS.attendLeave).click();
  await panel('none');
  // The last picture stays for a moment, in case that it comes back.
  await expect.poll(() => guestSigns(kiosk), SOON).toBe(0);

  await sue.at(IDS.takeOverCall).click();
  await sue.at(IDS.confirm).click();
  await sue.at(IDS.callScreen).waitFor();
  await anna.waitForState('ready');
  const shown = await watchVideo(kiosk.at(TEST_IDS.remoteVideo), 5);
  expect(shown.brightness).toBeGreaterThan(5);
  expect((await watchVideo(sue.at(IDS.remoteFace), 5)).brightness).toBeGreaterThan(5);
  await expectToHear(kiosk, TEST_IDS.remoteAudio);
  await kiosk.page.getByText('sue', { exact: false }).first().waitFor();
  await sue.finishCall();
  await sue.endWrapUp();
  // Nobody is rung in the next test.
  await Promise.all([sue, anna].map((person) => person.takeBreak('rest')));
  expect([kiosk, anna, sue].flatMap((person) => person.errors)).toEqual([]);
});

test('what is muted stays muted over a reload', async () => {
  const { anna, kiosk } = await call('bea', 831);
  await expectToHear(kiosk, TEST_IDS.remoteAudio);
  await anna.at(IDS.muteMicrophone).click();
  await expect.poll(() => hearAudio(kiosk.at(TEST_IDS.remoteAudio), 1_500), SOON).toBeLessThan(0.001);
  await slowDevices(anna.page);
  await anna.page.reload();
  await anna.at(IDS.callScreen).waitFor();
  // Neither before nor after the devices have opened.
  await anna.page.locator(`[data-testid="${IDS.muteMicrophone}"][data-selected]`).waitFor();
  await devicesOpen(anna.page);
  await anna.page.locator(`[data-testid="${IDS.muteMicrophone}"][data-selected]`).waitFor();
  expect(await hearAudio(kiosk.at(TEST_IDS.remoteAudio), 2_500)).toBeLessThan(0.001);
  await anna.at(IDS.muteMicrophone).click();
  await expectToHear(kiosk, TEST_IDS.remoteAudio);

  await kiosk.at(TEST_IDS.muteOwn('microphone')).click();
  await kiosk.page.locator(`[data-testid="${TEST_IDS.muteOwn('microphone')}"][data-off="true"]`).waitFor();
  await expect.poll(() => hearAudio(anna.at(IDS.remoteAudio), 1_500), SOON).toBeLessThan(0.001);
  await anna.page.locator(`[data-testid="${IDS.muteApplicant}"][data-selected]`).waitFor();
  await kiosk.at(TEST_IDS.muteOwn('microphone')).click();
  await expectToHear(anna, IDS.remoteAudio);

  await anna.finishCall();
  await anna.endWrapUp();
  await anna.takeBreak('rest');
  expect([kiosk, anna].flatMap((person) => person.errors)).toEqual([]);
});

test('a colleague who is asked joins the conversation, and both talk alone again', async () => {
  const { anna, kiosk } = await call('cora', 832);
  const dan = await stage.clerk('dan', 'zh-CN');
  await dan.goReady();
  await anna.ask('dan');
  await dan.accept();
  await anna.waitForAdvice('talking');
  await kiosk.at(TEST_IDS.onHold).waitFor();
  await expectToHear(anna, IDS.consultAudio);

  await anna.at(IDS.conference).click();
  await kiosk.at(TEST_IDS.onHold).waitFor({ state: 'detached' });
  await kiosk.at(TEST_IDS.companion('colleague')).waitFor();
  expect(await kiosk.at(TEST_IDS.companion('colleague')).innerText()).toContain('dan');
  await expectToHear(kiosk, TEST_IDS.guestSound);
  expect((await watchVideo(kiosk.at(TEST_IDS.guestVideo), 5)).brightness).toBeGreaterThan(5);
  expect((await watchVideo(dan.at(IDS.remoteFace), 5)).brightness).toBeGreaterThan(5);
  await expectToHear(dan, IDS.remoteAudio);
  await expectToHear(dan, IDS.companionSound);
  await expectToHear(anna, IDS.companionSound);

  await anna.at(IDS.conference).click();
  await kiosk.at(TEST_IDS.onHold).waitFor();
  await expectToHear(anna, IDS.consultAudio);
  await expect.poll(() => guestSigns(kiosk), SOON).toBe(0);
  await anna.at(IDS.adviceEnd).click();
  await kiosk.at(TEST_IDS.onHold).waitFor({ state: 'detached' });
  await anna.finishCall();
  await anna.endWrapUp();
  expect([kiosk, anna, dan].flatMap((person) => person.errors)).toEqual([]);
});
