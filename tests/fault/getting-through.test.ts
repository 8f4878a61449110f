// Networks that let little or nothing through, in real browsers: the check before the call says so, the call takes what there
// is, down to writing, and everything comes back by itself.
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { CONSOLE_TEST_IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import type { Locator } from 'playwright-core';
import type { ClerkPerson } from '../driver/clerk-person.ts';
import { inventApplicant, type KioskPerson } from '../driver/kiosk-person.ts';
import { hearAudio, watchVideo } from '../driver/media-probe.ts';
import { buildWall } from '../driver/wall.ts';
import { setStage } from '../e2e/stage.ts';

const wall = await buildWall();
// Between two browsers on one machine nothing would ever be blocked.
const stage = setStage({
  // A clerk may be away for as long as a slow machine takes to start signaling again.
  env: { ...wall.env, DIRECT_PATH: 'off', QUEUE_CLERK_LEASE_MS: '30000' },
});
afterAll(() => wall[Symbol.asyncDispose]());

const ALL = { udp: true, tcp: true };
const NOTHING = { udp: false, tcp: false };
const ONLY_TCP = { udp: false, tcp: true };
/** The ladder takes half a minute down, and new connections have their time-outs. */
const PATIENCE = { timeout: 60_000 };
let people = 0;
beforeEach(() => {
  people += 1;
  wall.open(ALL);
});

const videos = (kiosk: KioskPerson, clerk: ClerkPerson): Locator[] => [
  clerk.at(CONSOLE_TEST_IDS.remoteFace),
  clerk.at(CONSOLE_TEST_IDS.remoteDocument),
  kiosk.at(TEST_IDS.remoteVideo),
];
const bothSee = (kiosk: KioskPerson, clerk: ClerkPerson) =>
  Promise.all(videos(kiosk, clerk).map((video) => watchVideo(video, 5, 60_000)));
const bothHear = async (kiosk: KioskPerson, clerk: ClerkPerson) => {
  expect(await hearAudio(clerk.at(CONSOLE_TEST_IDS.remoteAudio))).toBeGreaterThan(0.005);
  expect(await hearAudio(kiosk.at(TEST_IDS.remoteAudio))).toBeGreaterThan(0.005);
};
const kioskMode = (kiosk: KioskPerson, mode: string) =>
  kiosk.page.locator(`[data-testid="${TEST_IDS.callMode}"][data-mode="${mode}"]`).waitFor({
    ...PATIENCE,
    state: 'attached',
  });
const clerkMode = (clerk: ClerkPerson, mode: string) =>
  clerk.page.locator(`[data-testid="${CONSOLE_TEST_IDS.callMode}"][data-mode="${mode}"]`).waitFor({
    ...PATIENCE,
    state: 'attached',
  });
const lineOf = (clerk: ClerkPerson) =>
  clerk.page.locator(`[data-testid="${CONSOLE_TEST_IDS.lineCheck}"]:not([data-verdict="checking"])`);
const lineOfKiosk = (kiosk: KioskPerson) =>
  kiosk.page.locator(`[data-testid="${TEST_IDS.networkCheck}"]:not([data-verdict="checking"])`);

/** To the device check; what the network allows is for the test to say. */
async function kioskAtDevices(before?: (kiosk: KioskPerson) => Promise<void>) {
  const kiosk = await stage.kiosk(0);
  await before?.(kiosk);
  await kiosk.chooseItem('SI101', 'zh-CN', 'personal');
  await kiosk.identify(inventApplicant(700 + people), stage.administrator);
  return kiosk;
}

async function call(before?: (kiosk: KioskPerson) => Promise<void>) {
  const clerk = await stage.clerk(`through-${people}`);
  await clerk.goReady();
  const kiosk = await kioskAtDevices(before);
  await kiosk.checkDevices();
  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();
  return { kiosk, clerk };
}

async function end(kiosk: KioskPerson, clerk: ClerkPerson) {
  await clerk.finishCall();
  await kiosk.at(TEST_IDS.ended).waitFor();
  await clerk.endWrapUp();
  await clerk.takeBreak('rest');
  expect([...kiosk.errors, ...clerk.errors]).toEqual([]);
}

const write = async (person: KioskPerson | ClerkPerson, text: string) => {
  await person.at(TEST_IDS.chatText).fill(text);
  await person.at(TEST_IDS.chatSend).click();
};
const texts = (person: KioskPerson | ClerkPerson) =>
  person.at(TEST_IDS.chatLog).locator('.cw-chat__line:not([data-pending]) .cw-chat__text').allInnerTexts();

describe('the check before a call', () => {
  test('an open network: the direct path works, measured', async () => {
    const clerk = await stage.clerk(`through-${people}`);
    await lineOf(clerk).waitFor();
    expect(await lineOf(clerk).getAttribute('data-verdict')).toBe('direct');
    expect(await lineOf(clerk).innerText()).toMatch(/\d+ .*kbit\/s/);
    await clerk.at(CONSOLE_TEST_IDS.lineWay('tcp')).waitFor({ state: 'attached' });
    expect(await clerk.at(CONSOLE_TEST_IDS.lineWay('udp')).getAttribute('data-state')).toBe('works');
    expect(await clerk.at(CONSOLE_TEST_IDS.lineWay('tcp')).getAttribute('data-state')).toBe('works');
  });

  test('UDP is blocked: said so at the desk, calmly at the kiosk, and nobody is kept from going on', async () => {
    wall.open(ONLY_TCP);
    const [clerk, kiosk] = await Promise.all([stage.clerk(`through-${people}`), kioskAtDevices()]);
    await lineOf(clerk).waitFor();
    expect(await lineOf(clerk).getAttribute('data-verdict')).toBe('tcpOnly');
    expect(await clerk.at(CONSOLE_TEST_IDS.lineWay('udp')).getAttribute('data-state')).toBe('blocked');
    await lineOfKiosk(kiosk).waitFor();
    expect(await lineOfKiosk(kiosk).getAttribute('data-verdict')).toBe('tcpOnly');
    await kiosk.checkDevices();
  });

  test('nothing gets through: said within seconds, and a number can be taken all the same', async () => {
    wall.open(NOTHING);
    const [clerk, kiosk] = await Promise.all([stage.clerk(`through-${people}`), kioskAtDevices()]);
    // What is found out comes bit by bit, and no button moves under a finger.
    await clerk.page.locator(`[data-testid="${CONSOLE_TEST_IDS.deviceCheckOk}"]:enabled`).waitFor();
    const place = await clerk.at(CONSOLE_TEST_IDS.deviceCheckOk).boundingBox();
    await lineOf(clerk).waitFor();
    expect(await clerk.at(CONSOLE_TEST_IDS.deviceCheckOk).boundingBox()).toEqual(place);
    expect(await lineOf(clerk).getAttribute('data-verdict')).toBe('nothing');
    await lineOfKiosk(kiosk).waitFor();
    expect(await lineOfKiosk(kiosk).getAttribute('data-verdict')).toBe('nothing');
    await kiosk.checkDevices();
    wall.open(ALL);
    await clerk.at(CONSOLE_TEST_IDS.lineAgain).click();
    await clerk.page
      .locator(`[data-testid="${CONSOLE_TEST_IDS.lineCheck}"][data-verdict="direct"]`)
      .waitFor();
  });
});

describe('the call', () => {
  test('goes over TCP where UDP is blocked: decoded frames on every video', async () => {
    wall.open(ONLY_TCP);
    const before = { ...wall.passed };
    const { kiosk, clerk } = await call();
    await bothSee(kiosk, clerk);
    await bothHear(kiosk, clerk);
    expect(wall.passed.udp).toBe(before.udp);
    expect(wall.passed.tcp).toBeGreaterThan(before.tcp + 100_000);
    await end(kiosk, clerk);
  });

  test('that loses everything goes down to sound, then to writing, and back to video when the block ends', async () => {
    const { kiosk, clerk } = await call();
    await bothSee(kiosk, clerk);
    wall.open(NOTHING);
    await Promise.all([kioskMode(kiosk, 'audio'), clerkMode(clerk, 'audio')]);
    // Stills of the papers come over the socket.
    await clerk.at(CONSOLE_TEST_IDS.documentStill).locator('img').waitFor(PATIENCE);
    await Promise.all([kioskMode(kiosk, 'text'), clerkMode(clerk, 'text')]);
    // Writing has opened by itself on both sides.
    await kiosk.at(TEST_IDS.phrase('cannotHear')).click();
    await clerk.at(CONSOLE_TEST_IDS.chatPanel).waitFor();
    await write(clerk, '请稍等，<b>网络</b>不好');
    await expect.poll(() => texts(kiosk)).toEqual(['我听不见您。', '请稍等，<b>网络</b>不好']);
    await expect.poll(() => texts(clerk)).toEqual(['我听不见您。', '请稍等，<b>网络</b>不好']);
    wall.open(ALL);
    await Promise.all([kioskMode(kiosk, 'video'), clerkMode(clerk, 'video')]);
    await bothSee(kiosk, clerk);
    await bothHear(kiosk, clerk);
    await end(kiosk, clerk);
  });

  test('that never gets through is a call in writing from the start', async () => {
    wall.open(NOTHING);
    const { kiosk, clerk } = await call();
    await Promise.all([kioskMode(kiosk, 'text'), clerkMode(clerk, 'text')]);
    await clerk.at(CONSOLE_TEST_IDS.phrase('layPaperDown')).click();
    await expect.poll(() => texts(kiosk)).toEqual(['请把材料放在镜头下。']);
    await end(kiosk, clerk);
  });

  test('without a microphone is one in writing with pictures', async () => {
    const { kiosk, clerk } = await call(async (person) => {
      await person.page.addInitScript(() => {
        const devices = navigator.mediaDevices;
        const real = devices.getUserMedia.bind(devices);
        devices.getUserMedia = (wanted) =>
          wanted?.audio ? Promise.reject(new DOMException('not allowed', 'NotAllowedError')) : real(wanted);
      });
      await person.page.reload();
      await person.at(TEST_IDS.attractStart).waitFor();
    });
    await Promise.all([kioskMode(kiosk, 'text'), clerkMode(clerk, 'text')]);
    expect(await clerk.at(CONSOLE_TEST_IDS.callMode).getAttribute('data-cause')).toBe('devices');
    // Pictures go on in both directions.
    await watchVideo(kiosk.at(TEST_IDS.remoteVideo), 5, 60_000);
    await watchVideo(clerk.at(CONSOLE_TEST_IDS.remoteDocument), 5, 60_000);
    await end(kiosk, clerk);
  });
});

describe('messages', () => {
  test('arrive once and in order although the server was away while they were written', async () => {
    const { kiosk, clerk } = await call();
    await kiosk.at(TEST_IDS.chatToggle).click();
    await write(kiosk, 'one');
    await clerk.page.locator(`[data-testid="${CONSOLE_TEST_IDS.chatToggle}"][data-unread="1"]`).waitFor();
    await stage.system.signaling.stop();
    await write(kiosk, 'two');
    await kiosk.at(TEST_IDS.chatPhrases).click();
    await kiosk.at(TEST_IDS.phrase('thankYou')).click();
    await kiosk.page.locator('.cw-chat__line[data-pending]').nth(1).waitFor();
    await stage.system.startSignaling();
    await expect.poll(() => texts(kiosk), PATIENCE).toEqual(['one', 'two', '谢谢。']);
    await clerk.at(CONSOLE_TEST_IDS.chatToggle).click();
    await expect.poll(() => texts(clerk), PATIENCE).toEqual(['one', 'two', '谢谢。']);
    await clerk.page.reload();
    await clerk.at(CONSOLE_TEST_IDS.chatToggle).click(PATIENCE);
    await expect.poll(() => texts(clerk)).toEqual(['one', 'two', '谢谢。']);
    await end(kiosk, clerk);
  });
});
