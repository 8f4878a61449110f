// The queue's hand at the desks: what comes after a call, hold, transfer, a callback by phone, and what a supervisor does
// and reads on the wallboard and in the figures.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { inventApplicant, type KioskPerson } from '../driver/kiosk-person.ts';
import { setStage } from './stage.ts';

const stage = setStage({
  env: { QUEUE_OFFER_MS: '20000' },
});

async function waitingKiosk(index: number): Promise<KioskPerson> {
  const kiosk = await stage.kiosk(index);
  await kiosk.chooseItem('SI102', 'zh-CN', 'personal');
  await kiosk.identify(inventApplicant(700 + index), stage.administrator);
  await kiosk.checkDevices();
  await kiosk.takeNumber();
  return kiosk;
}

// Before anything was set up by the tests below.
test('an administrator who has nothing yet is told what to do first', async () => {
  const fresh = await stage.staff('fresh', ['administrator'], '/console/');
  await fresh.page.locator(`[data-testid="${IDS.firstStep('people')}"]`).waitFor();
  expect(await fresh.at(IDS.firstStep('items')).getAttribute('data-done')).toBe('true');
});

test('a call is held, transferred and called back; the clerk leaves afterwards, the supervisor reads it all', async () => {
  const chief = await stage.staff('chief', ['supervisor'], '/console/wallboard');
  await chief.at(IDS.wallboard).waitFor();
  const anna = await stage.clerk('anna', 'en');
  await anna.goReady();
  const one = await waitingKiosk(0);
  await anna.accept();
  await one.inCall();

  // Chosen during the call, taken back, chosen again.
  await anna.chooseAfterwards('meal');
  await anna.chooseAfterwards('ready');
  await anna.chooseAfterwards('meal');
  await anna.hold();
  await one.at(TEST_IDS.onHold).waitFor();
  await anna.resume();
  await one.at(TEST_IDS.onHold).waitFor({ state: 'detached' });
  const two = await waitingKiosk(1);
  await two.at(TEST_IDS.queuePosition).waitFor();
  await two.callMeBackInstead();
  await anna.transfer('queue', 'general');
  await anna.waitForState('break');

  // A supervisor closes the queue by hand and lets it follow its hours again.
  const board = (state: string) =>
    chief.page.locator(`[data-testid="${IDS.boardQueue('hr')}"][data-state="${state}"]`).waitFor();
  await chief.at(IDS.superviseQueue('hr')).click();
  await chief.at(IDS.superviseAct('closed')).click();
  await chief.at(IDS.confirm).click();
  await board('closed');
  await chief.at(IDS.superviseQueue('hr')).click();
  await chief.at(IDS.superviseAct('auto')).click();
  await chief.at(IDS.confirm).click();
  await board('auto');

  // The clerk is called back from the break by the supervisor, and gets the transferred caller first: it came first.
  await chief.page.locator('[data-testid^="supervise-clerk-"]').click();
  await chief.at(IDS.superviseAct('state')).click();
  await chief.at(IDS.superviseAct('ready')).check();
  await chief.at(IDS.superviseSave).click();
  await anna.accept();
  await one.inCall();
  await one.at(TEST_IDS.hangUp).click();
  await one.at(TEST_IDS.hangUpConfirm).click();
  await anna.at(IDS.wrapUp).waitFor();
  await anna.endWrapUp();

  // Then the callback: a number instead of pictures.
  await anna.accept();
  expect(await anna.callbackPhone()).toBe(inventApplicant(701).phone);
  expect(await anna.at(IDS.remoteFace).count()).toBe(0);
  await anna.chooseAfterwards('signedOut');
  await anna.finishCall();
  await anna.at(IDS.wrapUpDone).click();
  await anna.at(IDS.staffUsername).waitFor();

  await chief.at(IDS.menuPlace('reports')).click();
  await chief.at(IDS.menuPlace('intervals')).click();
  await chief.at(IDS.reportTable).waitFor();
  const [file] = await Promise.all([
    chief.page.waitForEvent('download'),
    chief.at(IDS.reportDownload).click(),
  ]);
  const text = await readFile(await file.path(), 'utf8');
  expect(text.startsWith('\uFEFF')).toBe(true);
  expect(text).toContain('serviceLevel_perf2');
  expect(text).toMatch(/^\d{4}-\d{2}-\d{2} \d{2}:00,.*,hr,2,1,/m);
  expect([one, two, anna, chief].flatMap((person) => person.errors)).toEqual([]);
});
