// Every screen that people meet on the main way, judged by axe against WCAG 2.2 AA, in both languages and, at the kiosk, in
// the mode for older people.
import { expect, test } from 'vitest';
import type { Locale, QueueRules } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { violations } from '../driver/accessibility.ts';
import { CONSOLE_SCREEN, newProfile } from '../driver/browser.ts';
import { inventApplicant } from '../driver/kiosk-person.ts';
import { changeRules, closedNow } from '../driver/queue-rules.ts';
import { setStage } from '../e2e/stage.ts';

const stage = setStage();

test.each<[Locale, boolean]>([
  ['zh-CN', false],
  ['en', true],
])('kiosk and desk, %s, large text: %s', async (locale, elderly) => {
  const found: string[] = [];
  const clerk = await stage.clerk(`axe-${locale.toLowerCase()}`, locale);
  const kiosk = await stage.kiosk(elderly ? 1 : 0);
  const atKiosk = async (screen: string) => found.push(...(await violations(kiosk.page, `kiosk ${screen}`)));
  const atDesk = async (screen: string) => found.push(...(await violations(clerk.page, `desk ${screen}`)));

  await clerk.at(IDS.deviceCheckOk).waitFor();
  await atDesk('device check');
  await clerk.goReady();
  await atDesk('ready');

  await atKiosk('attract');
  if (elderly) await kiosk.at(TEST_IDS.elderlySwitch).click();
  await kiosk.chooseItem('CA102', locale, 'personal');
  await atKiosk('item');
  await kiosk.at(TEST_IDS.back).click();
  await kiosk.at(TEST_IDS.itemSearch).waitFor();
  await atKiosk('items');
  await kiosk.at(TEST_IDS.item('CA102')).click();
  await kiosk.at(TEST_IDS.itemBegin).click();
  await kiosk.at(TEST_IDS.consentPrivacy).waitFor();
  await atKiosk('notice');
  await kiosk.at(TEST_IDS.back).click();
  await kiosk.identify(inventApplicant(elderly ? 301 : 300), stage.administrator);
  // Opening the cameras changes the button; what is judged is the screen that the person then reads.
  await kiosk.page.locator(`[data-testid="${TEST_IDS.deviceCheckOk}"]:enabled`).waitFor();
  await atKiosk('devices');
  await kiosk.checkDevices();
  await kiosk.at(TEST_IDS.capture('id-card')).click();
  await kiosk.at(TEST_IDS.shutter).waitFor();
  await atKiosk('capture');
  await kiosk.takePicture();
  await atKiosk('papers');

  await kiosk.takeNumber();
  await clerk.at(IDS.offer).waitFor();
  await atDesk('offer');
  await clerk.accept();
  await kiosk.inCall();
  await clerk.page.locator('[data-testid^="page-page_"]').first().waitFor();
  await atKiosk('call');
  await atDesk('review');
  await clerk.hold();
  await atDesk('on hold');
  await clerk.resume();
  await clerk.at(IDS.transfer).click();
  await clerk.at(IDS.transferTo('clerk')).check();
  await atDesk('transfer');
  await clerk.page.keyboard.press('Escape');
  await clerk.at(IDS.transferSubmit).waitFor({ state: 'detached' });
  await clerk.at(IDS.afterCall).click();
  await clerk.at(IDS.afterCallChoice('signedOut')).waitFor();
  await atDesk('afterwards');
  await clerk.page.keyboard.press('Escape');
  const [page = ''] = await clerk.pageIds();
  await clerk.acceptPage(page);
  await clerk.decide('declined', { reasons: ['notEligible'], note: 'Note.', remedies: 'Remedies.' });
  await atDesk('decided');
  await clerk.finishCall();
  await atDesk('wrap-up');
  await kiosk.at(TEST_IDS.outcome).waitFor();
  await atKiosk('outcome');
  await kiosk.at(TEST_IDS.outcomeContinue).click();
  await kiosk.at(TEST_IDS.receiptQr).waitFor();
  await atKiosk('receipt');
  await kiosk.at(TEST_IDS.receiptContinue).click();
  await kiosk.at(TEST_IDS.rate(5)).waitFor();
  await atKiosk('rating');
  expect(found).toEqual([]);
});

test.each<[Locale, boolean]>([
  ['en', false],
  ['zh-CN', true],
])('nobody to call, being called back, waiting and on hold, %s, large text: %s', async (locale, elderly) => {
  const found: string[] = [];
  const setRules = (changes: Partial<QueueRules>) => changeRules(stage.administrator, 'hr', changes);
  const kiosk = await stage.kiosk(elderly ? 1 : 0);
  const judge = async (screen: string) => found.push(...(await violations(kiosk.page, screen)));
  const clerk = await stage.clerk(`axe-hold-${locale.toLowerCase()}`, locale);
  await clerk.goReady();
  await clerk.takeBreak('rest');
  await setRules({ hours: closedNow() });
  await kiosk.lookAtItem('SI102', locale, 'personal');
  if (elderly) await kiosk.at(TEST_IDS.elderlySwitch).click();
  await kiosk.at(TEST_IDS.closedReason).waitFor();
  await judge('closed');
  await setRules({ hours: [] });
  await kiosk.identify(inventApplicant(elderly ? 311 : 310), stage.administrator);
  await kiosk.checkDevices();
  await kiosk.takeNumber();
  await kiosk.at(TEST_IDS.callMeBack).click();
  await kiosk.at(TEST_IDS.callMeBackConfirm).waitFor();
  await judge('called back instead');
  await kiosk.page.keyboard.press('Escape');
  await kiosk.at(TEST_IDS.callMeBackConfirm).waitFor({ state: 'detached' });
  await judge('waiting');
  await clerk.at(IDS.stateReady).click();
  await clerk.accept();
  await kiosk.inCall();
  await clerk.hold();
  await kiosk.at(TEST_IDS.onHold).waitFor();
  await judge('on hold');
  await clerk.resume();
  await clerk.chooseAfterwards('rest');
  await clerk.transfer('queue', 'general');
  await kiosk.at(TEST_IDS.handedOver).waitFor();
  await judge('handed over');
  await kiosk.callMeBackInstead();
  await judge('promise');
  await clerk.at(IDS.stateReady).click();
  await clerk.accept();
  await clerk.finishCall();
  await clerk.endWrapUp();
  expect(found).toEqual([]);
});

test('wallboard, administration, sign-in and the public verify page', async () => {
  const found: string[] = [];
  const chief = await stage.staff('axe-chief', ['supervisor', 'administrator'], '/console/wallboard');
  await chief.at(IDS.wallboard).waitFor();
  found.push(...(await violations(chief.page, 'wallboard')));
  const goTo = async (group: string, place: string) => {
    await chief.at(IDS.menuPlace(group)).click();
    await chief.at(IDS.menuPlace(place)).click();
    await chief.at(IDS.menuPlace(place)).waitFor({ state: 'detached' });
    found.push(...(await violations(chief.page, place)));
  };
  /** A dialog or form that a button opens; Escape closes a dialog. */
  const open = async (testId: string, awaited: string, screen: string) => {
    await chief.at(testId).first().click();
    await chief.at(awaited).first().waitFor();
    found.push(...(await violations(chief.page, screen)));
  };
  for (const act of ['closed', 'empty']) {
    await chief.at(IDS.superviseQueue('general')).click();
    await open(IDS.superviseAct(act), IDS.confirm, `queue ${act}`);
    await chief.page.keyboard.press('Escape');
    await chief.at(IDS.confirm).waitFor({ state: 'detached' });
  }
  for (const place of ['intervals', 'alerts']) await goTo('reports', place);
  await chief.at(IDS.menuPlace('recordings')).click();
  await chief.at(IDS.recordingClerk).waitFor();
  found.push(...(await violations(chief.page, 'recordings')));
  for (const place of ['firstSteps', 'kiosks', 'items', 'mediaNodes', 'phoneCodes', 'sampleData', 'audit']) {
    await goTo('administration', place);
  }
  await goTo('administration', 'people');
  await open(IDS.personAdd, IDS.skillAdd, 'person');
  await chief.page.keyboard.press('Escape');
  await chief.at(IDS.skillAdd).waitFor({ state: 'detached' });
  await goTo('administration', 'holidays');
  await open(IDS.holidayAdd, IDS.holidayDate, 'holiday');
  await chief.page.keyboard.press('Escape');
  await chief.at(IDS.holidayDate).waitFor({ state: 'detached' });
  await goTo('administration', 'sites');
  await chief.page.locator('[data-testid^="site-hours-"]').first().click();
  await chief.at(IDS.hoursAlways).uncheck();
  await open(IDS.hoursAdd(1), IDS.hoursTime(1, 0, 'from'), 'hours');
  await chief.page.keyboard.press('Escape');
  await chief.at(IDS.hoursAlways).waitFor({ state: 'detached' });
  await goTo('administration', 'queues');
  await open(IDS.queueAdd, IDS.queueField('id'), 'queue');
  await open(IDS.queueSave, IDS.queueField('id'), 'queue with faults');
  const browser = chief.page.context().browser();
  if (!browser) throw new Error('no browser');
  const stranger = await (await newProfile(browser, CONSOLE_SCREEN)).newPage();
  await stranger.goto(`${stage.system.url}/console/`);
  await stranger.getByTestId(IDS.staffUsername).waitFor();
  found.push(...(await violations(stranger, 'sign-in')));
  await stranger.goto(`${stage.system.url}/verify/`);
  await stranger.getByTestId(TEST_IDS.verifyNumber).waitFor();
  found.push(...(await violations(stranger, 'verify')));
  expect(found).toEqual([]);
});

test.each<[Locale, boolean]>([
  ['zh-CN', false],
  ['en', true],
])('booking a time, %s, large text: %s', async (locale, elderly) => {
  const found: string[] = [];
  const kiosk = await stage.kiosk(elderly ? 1 : 0);
  const judge = async (screen: string) => found.push(...(await violations(kiosk.page, screen)));
  await changeRules(stage.administrator, 'hr', { hours: closedNow() });
  await kiosk.lookAtItem('SI102', locale, 'personal');
  if (elderly) await kiosk.at(TEST_IDS.elderlySwitch).click();
  await kiosk.at(TEST_IDS.wayBook).click();
  await kiosk.page.locator('[data-free]').first().waitFor();
  await judge('slots');
  await kiosk.keepFirstFreeTime();
  await judge('notice with a time kept');
  await kiosk.consentAndSignIn(inventApplicant(elderly ? 331 : 330), stage.administrator);
  await kiosk.at(TEST_IDS.bookConfirm).waitFor();
  await judge('book');
  await kiosk.at(TEST_IDS.bookConfirm).click();
  await kiosk.at(TEST_IDS.booked).waitFor();
  await judge('booked');
  const code = (await kiosk.at(TEST_IDS.appointmentCode).innerText()).replaceAll(' ', '');
  await kiosk.at(TEST_IDS.myAppointments).click();
  await kiosk.at(TEST_IDS.cancelAppointment(code)).click();
  await kiosk.at(TEST_IDS.cancelAppointmentConfirm).waitFor();
  await judge('cancelling');
  await kiosk.page.keyboard.press('Escape');
  await kiosk.at(TEST_IDS.cancelAppointmentConfirm).waitFor({ state: 'detached' });
  await judge('my appointments');
  const boss = await stage.staff(`axe-boss-${locale.toLowerCase()}`, ['supervisor'], '/console/appointments');
  await boss.page.locator('[data-testid^="appointment-"]').first().waitFor();
  found.push(...(await violations(boss.page, 'console appointments')));
  await changeRules(stage.administrator, 'hr', { hours: [] });
  expect(found).toEqual([]);
});

test.each<Locale>(['zh-CN', 'en'])('asking a colleague, %s', async (locale) => {
  const found: string[] = [];
  const name = locale.toLowerCase();
  const asking = await stage.clerk(`asking-${name}`, locale);
  await asking.goReady();
  const kiosk = await stage.kiosk(locale === 'en' ? 1 : 0);
  await kiosk.chooseItem('SI102', locale, 'personal');
  await kiosk.identify(inventApplicant(locale === 'en' ? 341 : 340), stage.administrator);
  await kiosk.checkDevices();
  await kiosk.capture('id-card');
  await kiosk.takeNumber();
  await asking.accept();
  const colleague = await stage.clerk(`asked-${name}`, locale);
  await colleague.goReady();
  const judge = async (person: typeof asking, screen: string) =>
    found.push(...(await violations(person.page, screen)));
  await asking.page.keyboard.press('k');
  await asking.at(IDS.consultSubmit).waitFor();
  await judge(asking, 'whom to ask');
  await asking.page.keyboard.press('Escape');
  await asking.ask(`asked-${name}`);
  await asking.waitForAdvice('ringing');
  await judge(asking, 'asking');
  await judge(colleague, 'offer of a consult');
  await colleague.accept();
  await colleague.openPage((await colleague.pageIds())[0] ?? '');
  await asking.waitForAdvice('talking');
  await judge(asking, 'being advised');
  await judge(colleague, 'advising');
  await asking.at(IDS.handOver).click();
  await asking.at(IDS.confirm).waitFor();
  await judge(asking, 'handing over');
  await asking.at(IDS.confirm).click();
  await colleague.page.locator(`[data-testid="${IDS.callScreen}"][data-kind="video"]`).waitFor();
  await judge(colleague, 'handed over');
  // Nobody is left for the next one.
  await asking.takeBreak('rest');
  await kiosk.at(TEST_IDS.hangUp).click();
  await kiosk.at(TEST_IDS.hangUpConfirm).click();
  await colleague.chooseAfterwards('meal');
  await colleague.endWrapUp();
  expect(found).toEqual([]);
});
