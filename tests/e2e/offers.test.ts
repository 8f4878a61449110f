// How an offer travels: declined, missed, withdrawn, and several calls at once. The ring is shortened to keep the wait short.
import { expect, test } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { inventApplicant, type KioskPerson } from '../driver/kiosk-person.ts';
import { watchVideo } from '../driver/media-probe.ts';
import { setStage } from './stage.ts';

const stage = setStage({
  env: { QUEUE_OFFER_MS: '8000' },
});

async function waitingKiosk(index: number): Promise<KioskPerson> {
  const kiosk = await stage.kiosk(index);
  await kiosk.chooseItem('SI102', 'zh-CN', 'personal');
  await kiosk.identify(inventApplicant(100 + index), stage.administrator);
  await kiosk.checkDevices();
  await kiosk.takeNumber();
  return kiosk;
}

test('a declined call goes to another clerk; a missed one sets the clerk not ready and comes back on Ready', async () => {
  const first = await stage.clerk('first');
  await first.goReady();
  const kiosk = await waitingKiosk(0);
  await first.decline('technical');
  await kiosk.at(TEST_IDS.queuePosition).waitFor();
  expect(await kiosk.at(TEST_IDS.queuePosition).innerText()).toContain('1');

  const second = await stage.clerk('second');
  await second.goReady();
  await second.at(IDS.offer).waitFor({ timeout: 10_000 });
  // Nobody answers: the ring runs out.
  await second.at(IDS.missedOffer).waitFor({ timeout: 20_000 });
  await kiosk.at(TEST_IDS.queuePosition).waitFor();
  await second.at(IDS.stateReady).click();
  await second.accept();
  await kiosk.inCall();
  await kiosk.at(TEST_IDS.hangUp).click();
  await kiosk.at(TEST_IDS.hangUpConfirm).click();
  await kiosk.at(TEST_IDS.ended).waitFor();
  await second.at(IDS.wrapUp).waitFor();
  await second.endWrapUp();
});

test('a caller who leaves takes the ringing offer along', async () => {
  const clerk = await stage.clerk('third');
  await clerk.goReady();
  const kiosk = await waitingKiosk(1);
  await clerk.at(IDS.offer).waitFor({ timeout: 10_000 });
  await kiosk.at(TEST_IDS.leaveQueue).click();
  await kiosk.at(TEST_IDS.leaveQueueConfirm).click();
  await clerk.at(IDS.offer).waitFor({ state: 'detached' });
  await clerk.waitForState('ready');
});

test('two clerks and three kiosks at once: two talk, the third waits in first place and is served next', async () => {
  const [anna, bo] = [await stage.clerk('anna'), await stage.clerk('bo')];
  const wallboard = await stage.staff('chief', ['supervisor'], '/console/wallboard');
  await wallboard.at(IDS.wallboard).waitFor();
  await anna.goReady();
  await bo.goReady();
  const one = await waitingKiosk(0);
  await anna.accept();
  const two = await waitingKiosk(1);
  await bo.accept();
  const three = await waitingKiosk(2);
  await three.at(TEST_IDS.queuePosition).waitFor();
  expect(await three.at(TEST_IDS.queuePosition).innerText()).toContain('1');
  await Promise.all([one.inCall(), two.inCall()]);
  for (const kiosk of [one, two]) {
    const seen = await watchVideo(kiosk.at(TEST_IDS.remoteVideo), 5);
    expect(seen.brightness).toBeGreaterThan(20);
  }
  // The supervisor sees the same.
  const waiting = wallboard.at(IDS.wallboardWaiting);
  await expect.poll(() => waiting.innerText(), { timeout: 10_000 }).toContain('1');

  await anna.finishCall();
  await one.at(TEST_IDS.ended).waitFor();
  await anna.endWrapUp();
  await anna.accept();
  await three.inCall();
  await expect.poll(() => waiting.innerText(), { timeout: 10_000 }).toContain('0');
  await anna.finishCall();
  await bo.finishCall();
  expect([one, two, three, anna, bo, wallboard].flatMap((person) => person.errors)).toEqual([]);
});
