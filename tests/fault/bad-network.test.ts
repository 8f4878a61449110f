// A call in real browsers whose kiosk is behind a line that loses, delays, breaks and changes: afterwards both see and hear
// each other in the same call, and the media node holds what one call needs.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { setBenchStage, type BenchStage } from '../bench/media/bench-stage.ts';
import type { ClerkPerson } from '../driver/clerk-person.ts';
import type { KioskPerson } from '../driver/kiosk-person.ts';
import { hearAudio, watchVideo } from '../driver/media-probe.ts';
import { whyNoNamespaces } from '../support/namespaces.ts';
import { GOOD_LINE, type WeakLink } from '../support/weak-link.ts';

const noLine = whyNoNamespaces();
/** The longest that a kiosk may be away is a minute. */
const OUTAGES_S = [2, 10, 50] as const;
/** Kiosk and clerk: two transports each. */
const TRANSPORTS = 4;

describe.skipIf(noLine !== null)(`a kiosk behind a bad line ${noLine ?? ''}`, () => {
  let stage: BenchStage;
  let link: WeakLink;
  let kiosk: KioskPerson;
  let clerk: ClerkPerson;

  beforeAll(async () => {
    stage = await setBenchStage({
      behindLink: true,
      workerBin: inject('workerBin'),
      chromiumBin: inject('chromiumBin'),
    });
    if (!stage.link) throw new Error('the stage has no line');
    link = stage.link;
    clerk = await stage.clerk('lin');
    kiosk = await stage.kiosk(0);
    await kiosk.takeNumber();
    await clerk.accept();
    await kiosk.inCall();
    await bothSeeAndHear();
  });

  afterAll(async () => {
    try {
      await clerk.finishCall();
      await kiosk.at(TEST_IDS.ended).waitFor();
      await clerk.endWrapUp();
      await using control = await stage.control();
      await control.waitUntilEmpty();
      expect(await control.leftovers()).toEqual({
        rooms: 0,
        sessions: 0,
        transports: 0,
        producers: 0,
        consumers: 0,
      });
    } finally {
      await stage[Symbol.asyncDispose]();
    }
  });

  async function bothSeeAndHear(): Promise<void> {
    await Promise.all([
      watchVideo(clerk.at(IDS.remoteFace), 5, 60_000),
      watchVideo(clerk.at(IDS.remoteDocument), 5, 60_000),
      watchVideo(kiosk.at(TEST_IDS.remoteVideo), 5, 60_000),
    ]);
    expect(await hearAudio(clerk.at(IDS.remoteAudio), 8_000)).toBeGreaterThan(0.005);
    expect(await hearAudio(kiosk.at(TEST_IDS.remoteAudio), 8_000)).toBeGreaterThan(0.005);
    // What was replaced on the way is gone.
    await using control = await stage.control();
    await expect
      .poll(async () => (await control.stats()).transports, { timeout: 60_000 })
      .toBeLessThanOrEqual(TRANSPORTS);
  }

  test('that loses 5 % and takes 150 ms, more or less', async () => {
    await link.set({ delayMs: 75, jitterMs: 20, lossPercent: 5 });
    await bothSeeAndHear();
    await link.set(GOOD_LINE);
  });

  test('whose address changes', async () => {
    await link.moveFarEnd();
    await bothSeeAndHear();
    await link.moveFarEnd();
    await bothSeeAndHear();
  });

  test.each(OUTAGES_S)('that is cut for %i s', async (seconds) => {
    await link.set({ down: true });
    // The outage itself, which is what the test is about.
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    await link.set({ down: false });
    await bothSeeAndHear();
    expect(await kiosk.at(TEST_IDS.callScreen).isVisible()).toBe(true);
  });
});
