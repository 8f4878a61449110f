// A call in real browsers while parts of the house fall over: pictures come back by themselves, on both sides.
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONSOLE_TEST_IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import type { ClerkPerson } from '../driver/clerk-person.ts';
import { ControlClient } from '../driver/control-client.ts';
import { inventApplicant, type KioskPerson } from '../driver/kiosk-person.ts';
import { hearAudio, watchVideo } from '../driver/media-probe.ts';
import { setStage } from '../e2e/stage.ts';

// A clerk may be away for as long as a slow machine takes to start signaling again.
const stage = setStage({ env: { SFU_WORKERS: '2', QUEUE_CLERK_LEASE_MS: '120000' } });
let kiosk: KioskPerson;
let clerk: ClerkPerson;

beforeAll(async () => {
  clerk = await stage.clerk('lin');
  await clerk.goReady();
  kiosk = await stage.kiosk(0);
  await kiosk.chooseItem('SI101', 'zh-CN', 'personal');
  await kiosk.identify(inventApplicant(1), stage.administrator);
  await kiosk.checkDevices();
  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();
  await bothSee();
});
afterAll(async () => {
  await clerk.finishCall();
  await Promise.all([kiosk.page.context().close(), clerk.page.context().close()]);
});

const videos = (): Locator[] => [
  clerk.at(CONSOLE_TEST_IDS.remoteFace),
  clerk.at(CONSOLE_TEST_IDS.remoteDocument),
  kiosk.at(TEST_IDS.remoteVideo),
];
/** Frames arrive on every video of the call; a frozen one fails. */
async function bothSee(): Promise<void> {
  await Promise.all(videos().map((video) => watchVideo(video, 5)));
}
/** Watches from now on; the answer is the longest time without a new frame so far, in ms. */
async function watchFreezes(video: Locator): Promise<() => Promise<number>> {
  const freezes = await video.evaluateHandle((element) => {
    const watched = { last: performance.now(), longest: 0 };
    const seen = () => {
      const now = performance.now();
      watched.longest = Math.max(watched.longest, now - watched.last);
      watched.last = now;
      (element as HTMLVideoElement).requestVideoFrameCallback(seen);
    };
    (element as HTMLVideoElement).requestVideoFrameCallback(seen);
    return watched;
  });
  return () => freezes.evaluate((watched) => Math.max(watched.longest, performance.now() - watched.last));
}

async function control<T>(ask: (client: ControlClient) => Promise<T>): Promise<T> {
  await using client = await ControlClient.connect(stage.system.sfuControlUrl, stage.system.sfuSecret);
  return await ask(client);
}

describe('the media worker is killed in mid-call', () => {
  test('both sides see and hear each other again on another worker', async () => {
    const before = await control((client) => client.stats());
    const worker = before.workers.find(({ rooms }) => rooms > 0);
    expect(worker).toBeDefined();
    const freezes = await Promise.all(videos().map(watchFreezes));
    process.kill(worker?.pid ?? 0, 'SIGKILL');
    await expect
      .poll(async () => (await control((client) => client.stats())).workerDeaths, { timeout: 10_000 })
      .toBe(1);
    await expect
      .poll(async () => (await control((client) => client.stats())).producers, { timeout: 20_000 })
      .toBe(before.producers);
    await bothSee();
    expect(await hearAudio(clerk.at(CONSOLE_TEST_IDS.remoteAudio))).toBeGreaterThan(0.005);
    expect(await hearAudio(kiosk.at(TEST_IDS.remoteAudio))).toBeGreaterThan(0.005);
    for (const longest of freezes) expect(await longest()).toBeLessThan(10_000);
  });
});

describe('signaling is restarted in mid-call', () => {
  test('media goes on untouched: the room keeps every transport', async () => {
    const before = await control((client) => client.stats());
    const freezes = await Promise.all(videos().map(watchFreezes));
    await stage.system.signaling.stop();
    await bothSee();
    await stage.system.startSignaling();
    await kiosk.page.waitForFunction(
      async () => (await fetch('/api/system').catch(() => null))?.ok === true,
      null,
      { timeout: 30_000 },
    );
    await bothSee();
    expect(await control((client) => client.leftovers())).toMatchObject({
      transports: before.transports,
      producers: before.producers,
      consumers: before.consumers,
    });
    for (const longest of freezes) expect(await longest()).toBeLessThan(5_000);
  });
});
