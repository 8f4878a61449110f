// When nobody can be called, and when one would rather not wait: what the kiosk says before anything is captured, the way
// to a callback, and a line that closes while somebody prepares. Then hold and handing over as the caller sees them.
import { beforeEach, expect, test } from 'vitest';
import type { QueueRules } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { inventApplicant, type KioskPerson } from '../driver/kiosk-person.ts';
import { watchVideo } from '../driver/media-probe.ts';
import { changeRules, closedNow } from '../driver/queue-rules.ts';
import { setStage } from './stage.ts';

const stage = setStage();
const ITEM = 'SI102';
/** Its department's. */
const QUEUE = 'hr';

const setRules = (changes: Partial<QueueRules>) => changeRules(stage.administrator, QUEUE, changes);

beforeEach(() => setRules({ hours: [], maxWaiting: null }));

/** From the attract screen into the line. */
async function waiting(kiosk: KioskPerson, applicant: ReturnType<typeof inventApplicant>): Promise<void> {
  await kiosk.chooseItem(ITEM, 'zh-CN', 'personal');
  await kiosk.identify(applicant, stage.administrator);
  await kiosk.checkDevices();
  await kiosk.takeNumber();
}

test('outside the hours the item says so before anything is captured, and a callback is one way on', async () => {
  await setRules({ hours: closedNow() });
  const kiosk = await stage.kiosk(0);
  const applicant = inventApplicant(401);
  await kiosk.lookAtItem(ITEM, 'en', 'personal');
  await kiosk.page
    .locator(`[data-testid="${TEST_IDS.closedReason}"][data-reason="hours"]`)
    .waitFor({ timeout: 30_000 });
  expect(await kiosk.at(TEST_IDS.itemBegin).count()).toBe(0);
  expect(await kiosk.at(TEST_IDS.closedOpensAt).innerText()).toMatch(/^Opens again on .+ at 9:00$/);
  expect(await kiosk.at(TEST_IDS.closedHours).innerText()).toContain('9:00–10:00');
  await kiosk.at(TEST_IDS.wayStaffed).waitFor();

  await kiosk.at(TEST_IDS.wayCallback).click();
  await kiosk.consentAndSignIn(applicant, stage.administrator);
  await kiosk.at(TEST_IDS.callbackConfirm).waitFor();
  expect(await kiosk.at(TEST_IDS.callbackPhone).innerText()).toContain(`139****${applicant.phone.slice(-4)}`);
  await kiosk.at(TEST_IDS.callbackConfirm).click();
  await kiosk.at(TEST_IDS.promise).waitFor();
  await kiosk.leavePromise();
  expect(
    await kiosk.page.evaluate(async () => (await (await fetch('/api/device')).json()) as unknown),
  ).toMatchObject({
    data: { applicant: null, case: null, callId: null },
  });

  // It opens: whoever is ready phones.
  await setRules({ hours: [] });
  const clerk = await stage.clerk('quan');
  await clerk.goReady();
  await clerk.accept();
  expect((await clerk.callbackPhone()).replaceAll(/\D/g, '')).toBe(applicant.phone);
  await clerk.finishCall();
  await clerk.endWrapUp();
  await clerk.takeBreak('rest');
  expect([...kiosk.errors, ...clerk.errors]).toEqual([]);
});

test('a callback keeps the place, and the kiosk is the next person’s at once', async () => {
  const clerk = await stage.clerk('ren');
  await clerk.goReady();
  await clerk.takeBreak('rest');
  const [one, other] = [await stage.kiosk(0), await stage.kiosk(1)];
  const first = inventApplicant(411);
  await waiting(one, first);
  await one.waitForPlace(1);
  await waiting(other, inventApplicant(412));
  await other.waitForPlace(2);

  await one.callMeBackInstead();
  await one.leavePromise();
  await other.waitForPlace(2);
  await waiting(one, inventApplicant(413));
  await one.waitForPlace(3);

  await clerk.at(IDS.stateReady).click();
  await clerk.accept();
  expect((await clerk.callbackPhone()).replaceAll(/\D/g, '')).toBe(first.phone);
  await other.waitForPlace(1);
  await clerk.finishCall();
  await clerk.endWrapUp();
  // Then the one who came second, at the other kiosk.
  await clerk.accept();
  await other.inCall();
  await one.waitForPlace(1);
  await clerk.chooseAfterwards('rest');
  await clerk.finishCall();
  await other.at(TEST_IDS.ended).waitFor();
  await clerk.endWrapUp();
  await one.at(TEST_IDS.leaveQueue).click();
  await one.at(TEST_IDS.leaveQueueConfirm).click();
  await one.at(TEST_IDS.ended).waitFor();
  expect([...one.errors, ...other.errors, ...clerk.errors]).toEqual([]);
});

test('what closes or fills up while papers are captured loses nothing', async () => {
  const clerk = await stage.clerk('sun');
  await clerk.goReady();
  await clerk.takeBreak('rest');
  const kiosk = await stage.kiosk(0);
  await kiosk.chooseItem(ITEM, 'en', 'personal');
  await kiosk.identify(inventApplicant(421), stage.administrator);
  await kiosk.checkDevices();
  await kiosk.capture('id-card');
  await setRules({ hours: closedNow() });
  await kiosk.at(TEST_IDS.takeNumber).click();
  await kiosk.at(TEST_IDS.closedScreen).waitFor();
  await kiosk.page.locator(`[data-testid="${TEST_IDS.closedReason}"][data-reason="hours"]`).waitFor();
  await kiosk
    .at(TEST_IDS.closedScreen)
    .getByText(/and 1 page are kept/)
    .waitFor();

  // A reload comes back here; then it opens, and the number is taken from here, with the page.
  await kiosk.page.reload();
  await kiosk.at(TEST_IDS.closedScreen).waitFor();
  await setRules({ hours: [] });
  await kiosk.at(TEST_IDS.takeNumber).click({ timeout: 30_000 });
  await kiosk.waitForPlace(1);
  await kiosk.page.locator('[data-testid^="thumb-page_"]').waitFor();

  await setRules({ maxWaiting: 1 });
  const late = await stage.kiosk(1);
  await late.lookAtItem(ITEM, 'zh-CN', 'personal');
  await late.page.locator(`[data-testid="${TEST_IDS.closedReason}"][data-reason="full"]`).waitFor();
  await late.at(TEST_IDS.wayBegin).click();
  await late.consentAndSignIn(inventApplicant(422), stage.administrator);
  await late.checkDevices();
  await late.at(TEST_IDS.takeNumber).click();
  await late.at(TEST_IDS.closedScreen).waitFor();
  await late.page.locator(`[data-testid="${TEST_IDS.closedReason}"][data-reason="full"]`).waitFor();

  await kiosk.at(TEST_IDS.leaveQueue).click();
  await kiosk.at(TEST_IDS.leaveQueueConfirm).click();
  await kiosk.at(TEST_IDS.ended).waitFor();
  await late.at(TEST_IDS.takeNumber).click({ timeout: 30_000 });
  await late.waitForPlace(1);
  await late.at(TEST_IDS.leaveQueue).click();
  await late.at(TEST_IDS.leaveQueueConfirm).click();
  await late.at(TEST_IDS.ended).waitFor();
  expect([...kiosk.errors, ...late.errors, ...clerk.errors]).toEqual([]);
});

test('on hold there is a calm still; handed over, the caller waits in the same place with all papers', async () => {
  const clerk = await stage.clerk('tang');
  await clerk.goReady();
  const kiosk = await stage.kiosk(0);
  await kiosk.chooseItem(ITEM, 'en', 'personal');
  await kiosk.identify(inventApplicant(431), stage.administrator);
  await kiosk.checkDevices();
  await kiosk.capture('id-card');
  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();
  await watchVideo(kiosk.at(TEST_IDS.remoteVideo), 3);
  const [page = ''] = await clerk.pageIds();
  await clerk.acceptPage(page);

  await clerk.hold();
  await kiosk.at(TEST_IDS.onHold).waitFor();
  expect(await kiosk.at(TEST_IDS.onHold).innerText()).toContain('tang will be right back');
  expect(await kiosk.at(TEST_IDS.remoteVideo).count()).toBe(0);
  expect(
    await kiosk.at(TEST_IDS.remoteAudio).evaluate((sound) => (sound as HTMLAudioElement).srcObject),
  ).toBeNull();
  await clerk.resume();
  await kiosk.at(TEST_IDS.onHold).waitFor({ state: 'detached' });
  expect((await watchVideo(kiosk.at(TEST_IDS.remoteVideo), 5)).movement).toBeGreaterThan(0.1);

  await clerk.transfer('queue', 'general');
  await kiosk.at(TEST_IDS.handedOver).waitFor();
  await kiosk.at(TEST_IDS.verdict(page)).waitFor();
  const colleague = await stage.clerk('wei');
  await clerk.takeBreak('rest');
  await colleague.goReady();
  await colleague.accept();
  await kiosk.inCall();
  await colleague.waitForVerdict('accepted', page);
  expect((await watchVideo(kiosk.at(TEST_IDS.remoteVideo), 5)).brightness).toBeGreaterThan(20);
  await colleague.finishCall();
  await kiosk.at(TEST_IDS.ended).waitFor();
  await colleague.endWrapUp();
  expect([...kiosk.errors, ...clerk.errors, ...colleague.errors]).toEqual([]);
});
