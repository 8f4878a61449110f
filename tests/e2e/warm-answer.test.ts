// A call that rings is connected already: transports, producers and consumers stand on both sides before the clerk answers,
// nothing flows through them, and the answer starts what is there instead of setting anything up.
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import type { NodeStats } from '@cloud-window/shared/control';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import type { ClerkPerson } from '../driver/clerk-person.ts';
import { ControlClient } from '../driver/control-client.ts';
import { inventApplicant, type KioskPerson } from '../driver/kiosk-person.ts';
import { hearAudio, watchVideo } from '../driver/media-probe.ts';
import { setStage } from './stage.ts';

// What is counted here is what goes through the SFU.
const stage = setStage({
  env: { QUEUE_OFFER_MS: '60000', DIRECT_PATH: 'off' },
  camera: { width: 1280, height: 720 },
});

/** Kiosk and clerk: two transports each, three and two producers, and a consumer of each on the other side. */
const BOTH_CONNECTED = { sessions: 2, transports: 4, producers: 5, consumers: 5 };

async function stats(): Promise<NodeStats> {
  await using client = await ControlClient.connect(stage.system.sfuControlUrl, stage.system.sfuSecret);
  return await client.stats();
}

/** Frames presented so far by an element that is there before it shows anything. */
const framesOf = (video: Locator) =>
  video.evaluate((element) => (element as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames);

async function ring(serial: number): Promise<{ kiosk: KioskPerson; clerk: ClerkPerson }> {
  const clerk = await stage.clerk(`wang-${serial}`);
  await clerk.goReady();
  const kiosk = await stage.kiosk(0);
  await kiosk.chooseItem('SI101', 'zh-CN', 'personal');
  await kiosk.identify(inventApplicant(serial), stage.administrator);
  await kiosk.checkDevices();
  await kiosk.takeNumber();
  await clerk.at(IDS.offer).waitFor();
  return { kiosk, clerk };
}

async function endCall(kiosk: KioskPerson, clerk: ClerkPerson): Promise<void> {
  await clerk.finishCall();
  await kiosk.at(TEST_IDS.ended).waitFor();
  await clerk.endWrapUp();
  await clerk.takeBreak('rest');
}

test('both are connected while it rings; the answer sets nothing up and both see and hear', async () => {
  const { kiosk, clerk } = await ring(1);
  await expect.poll(stats, { timeout: 20_000 }).toMatchObject(BOTH_CONNECTED);

  await clerk.accept();
  await kiosk.inCall();
  const [face, papers, clerkSeen] = await Promise.all([
    watchVideo(clerk.at(IDS.remoteFace), 10),
    watchVideo(clerk.at(IDS.remoteDocument), 5),
    watchVideo(kiosk.at(TEST_IDS.remoteVideo), 10),
  ]);
  for (const seen of [face, papers, clerkSeen]) expect(seen.brightness).toBeGreaterThan(20);
  expect(papers.height).toBeGreaterThanOrEqual(720);
  expect(await hearAudio(clerk.at(IDS.remoteAudio))).toBeGreaterThan(0.005);
  expect(await hearAudio(kiosk.at(TEST_IDS.remoteAudio))).toBeGreaterThan(0.005);
  expect(await stats()).toMatchObject(BOTH_CONNECTED);
  await endCall(kiosk, clerk);
});

test('a clerk who declines is out of the room at once, and the next answer finds the kiosk still connected', async () => {
  const { kiosk, clerk } = await ring(2);
  await expect.poll(stats, { timeout: 20_000 }).toMatchObject(BOTH_CONNECTED);
  await clerk.decline('technical');
  await expect
    .poll(stats, { timeout: 20_000 })
    .toMatchObject({ sessions: 1, transports: 2, producers: 3, consumers: 0 });
  await clerk.at(IDS.stateReady).click();
  await clerk.accept();
  await kiosk.inCall();
  await watchVideo(clerk.at(IDS.remoteFace), 5);
  await watchVideo(kiosk.at(TEST_IDS.remoteVideo), 5);
  await endCall(kiosk, clerk);
});

test('on hold nothing moves; resumed, everything does, through the same transports', async () => {
  const { kiosk, clerk } = await ring(3);
  await clerk.accept();
  await kiosk.inCall();
  await watchVideo(clerk.at(IDS.remoteFace), 5);
  const before = await stats();
  await clerk.hold();
  await kiosk.at(TEST_IDS.onHold).waitFor();
  await expect
    .poll(
      async () => {
        const first = await framesOf(clerk.at(IDS.remoteFace));
        await clerk.page.evaluate(
          () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
        );
        await hearAudio(clerk.at(IDS.remoteAudio), 500);
        return (await framesOf(clerk.at(IDS.remoteFace))) - first;
      },
      { timeout: 20_000 },
    )
    .toBe(0);
  await clerk.resume();
  await watchVideo(clerk.at(IDS.remoteFace), 5);
  await watchVideo(kiosk.at(TEST_IDS.remoteVideo), 5);
  expect(await stats()).toMatchObject({
    transports: before.transports,
    producers: before.producers,
    consumers: before.consumers,
  });
  await endCall(kiosk, clerk);
});
