// A call in real browsers while parts of the house fall over: pictures come back by themselves, on both sides.
import { once } from 'node:events';
import type { Locator } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { CONSOLE_TEST_IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import type { ClerkPerson } from '../driver/clerk-person.ts';
import { ControlClient } from '../driver/control-client.ts';
import { inventApplicant, type KioskPerson } from '../driver/kiosk-person.ts';
import { hearAudio, watchVideo } from '../driver/media-probe.ts';
import { addressIn } from '../driver/system.ts';
import { setStage } from '../e2e/stage.ts';

// A clerk may be away for as long as a slow machine takes to start signaling again. Through the media nodes, which are what
// falls over here.
const stage = setStage({
  env: { SFU_WORKERS: '2', QUEUE_CLERK_LEASE_MS: '30000', DIRECT_PATH: 'off' },
});
let kiosk: KioskPerson;
let clerk: ClerkPerson;

let calls = 0;
beforeEach(async () => {
  calls += 1;
  clerk = await stage.clerk(`lin-${calls}`);
  await clerk.goReady();
  kiosk = await stage.kiosk(0);
  await kiosk.chooseItem('SI101', 'zh-CN', 'personal');
  await kiosk.identify(inventApplicant(calls), stage.administrator);
  await kiosk.checkDevices();
  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();
  await bothSee();
});

/** Ends the call as people do, so that nothing of it is left. */
async function endCall(): Promise<void> {
  await clerk.finishCall();
  await kiosk.at(TEST_IDS.ended).waitFor();
  await clerk.endWrapUp();
  await clerk.takeBreak('rest');
}

const videos = (): Locator[] => [
  clerk.at(CONSOLE_TEST_IDS.remoteFace),
  clerk.at(CONSOLE_TEST_IDS.remoteDocument),
  kiosk.at(TEST_IDS.remoteVideo),
];
/** Frames arrive on every video of the call; a frozen one fails. */
async function bothSee(): Promise<void> {
  await Promise.all(videos().map((video) => watchVideo(video, 5)));
}
async function bothHear(): Promise<void> {
  expect(await hearAudio(clerk.at(CONSOLE_TEST_IDS.remoteAudio))).toBeGreaterThan(0.005);
  expect(await hearAudio(kiosk.at(TEST_IDS.remoteAudio))).toBeGreaterThan(0.005);
}
async function control<T>(
  ask: (client: ControlClient) => Promise<T>,
  url = stage.system.sfuControlUrl,
): Promise<T> {
  await using client = await ControlClient.connect(url, stage.system.sfuSecret);
  return await ask(client);
}

describe('the media worker is killed in mid-call', () => {
  test('both sides see and hear each other again on another worker', async () => {
    const before = await control((client) => client.stats());
    const worker = before.workers.find(({ rooms }) => rooms > 0);
    expect(worker).toBeDefined();
    process.kill(worker?.pid ?? 0, 'SIGKILL');
    await expect
      .poll(async () => (await control((client) => client.stats())).workerDeaths, { timeout: 10_000 })
      .toBe(1);
    await expect
      .poll(async () => (await control((client) => client.stats())).producers, { timeout: 20_000 })
      .toBe(before.producers);
    await bothSee();
    await bothHear();
    await endCall();
  });
});

describe('signaling is killed in mid-call and started again', () => {
  test('media goes on untouched: the room keeps every transport', async () => {
    const before = await control((client) => client.stats());
    const { child } = stage.system.signaling;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    await bothSee();
    await stage.system.startSignaling();
    await kiosk.page.waitForFunction(
      async () => (await fetch('/api/system').catch(() => null))?.ok === true,
      null,
      { timeout: 30_000 },
    );
    await bothSee();
    await bothHear();
    expect(await control((client) => client.leftovers())).toMatchObject({
      transports: before.transports,
      producers: before.producers,
      consumers: before.consumers,
    });
    await endCall();
  });
});

describe('the media node is killed in mid-call, while another one stands by', () => {
  test('both sides see and hear each other again on the other node, which is empty after the call', async () => {
    const second = await stage.system.startSfu({ SFU_NODE_ID: 'second', SFU_CONTROL_PORT: '0' });
    const secondUrl = addressIn(second, 'controlUrl');
    const before = await control((client) => client.stats());
    expect(before.rooms).toBe(1);
    const { child } = stage.system.sfu;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    await expect
      .poll(async () => (await control((client) => client.stats(), secondUrl)).producers, { timeout: 30_000 })
      .toBe(before.producers);
    await bothSee();
    await bothHear();
    await endCall();
    await control((client) => client.waitUntilEmpty(), secondUrl);
    expect(await control((client) => client.leftovers(), secondUrl)).toMatchObject({
      rooms: 0,
      transports: 0,
    });
    // Where the stage looks for what was left behind.
    await stage.system.startSfu();
  });
});
