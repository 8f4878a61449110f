// Redis is killed while two people talk in real browsers, and started again: picture and sound go on through the very same
// transports, and the call ends as it should.
import { expect, inject, test } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { setBenchStage } from '../bench/media/bench-stage.ts';
import { hearAudio, watchVideo } from '../driver/media-probe.ts';
import { startOwnRedis } from '../support/redis.ts';

test('both go on seeing and hearing each other', async () => {
  await using redis = await startOwnRedis();
  await using stage = await setBenchStage({
    behindLink: false,
    workerBin: inject('workerBin'),
    chromiumBin: inject('chromiumBin'),
    redisUrl: redis.url,
  });
  await using control = await stage.control();
  const clerk = await stage.clerk('lin');
  const kiosk = await stage.kiosk(0);
  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();
  const bothSeeAndHear = async () => {
    await Promise.all([
      watchVideo(clerk.at(IDS.remoteFace), 5),
      watchVideo(clerk.at(IDS.remoteDocument), 5),
      watchVideo(kiosk.at(TEST_IDS.remoteVideo), 5),
    ]);
    expect(await hearAudio(clerk.at(IDS.remoteAudio))).toBeGreaterThan(0.005);
    expect(await hearAudio(kiosk.at(TEST_IDS.remoteAudio))).toBeGreaterThan(0.005);
  };
  await bothSeeAndHear();
  const before = await control.leftovers();

  await redis.crash();
  await bothSeeAndHear();
  expect(await control.leftovers()).toEqual(before);

  // As soon as the stores answer again, what people do counts again.
  await kiosk.page.waitForFunction(
    async () => (await fetch('/healthz').catch(() => null))?.ok === true,
    null,
    { timeout: 30_000 },
  );
  await clerk.finishCall();
  await kiosk.at(TEST_IDS.ended).waitFor({ timeout: 30_000 });
  await clerk.endWrapUp();
  await control.waitUntilEmpty();
  expect(await control.leftovers()).toEqual({
    rooms: 0,
    sessions: 0,
    transports: 0,
    producers: 0,
    consumers: 0,
  });
});
