// Booking a time at a kiosk: from the closed screen to the code, looking it up and cancelling it, and coming at the time,
// before those who wait.
import { beforeEach, expect, test } from 'vitest';
import type { Appointment, QueueRules } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { inventApplicant, type KioskPerson } from '../driver/kiosk-person.ts';
import { changeRules, closedNow } from '../driver/queue-rules.ts';
import { setStage } from './stage.ts';

const stage = setStage();
const ITEM = 'SI102';
const APPOINTMENTS = { slotMinutes: 5, perSlot: 1, daysAhead: 14 };

const setRules = (changes: Partial<QueueRules>) => changeRules(stage.administrator, 'hr', changes);

beforeEach(() => setRules({ hours: [], maxWaiting: null, appointments: APPOINTMENTS }));

const stored = (kiosk: KioskPerson) =>
  kiosk.page.evaluate(() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]));

test('from the closed screen to a booked time; it can be looked up and cancelled, and nothing stays behind', async () => {
  await setRules({ hours: closedNow() });
  const kiosk = await stage.kiosk(0);
  const applicant = inventApplicant(501);
  await kiosk.lookAtItem(ITEM, 'en', 'personal');
  await kiosk.at(TEST_IDS.closedReason).waitFor({ timeout: 30_000 });
  await kiosk.at(TEST_IDS.wayBook).click();
  // Closed today and tomorrow, open for an hour on the day after.
  const days = kiosk.at(TEST_IDS.slotDays).getByRole('button');
  await days.first().waitFor();
  expect(await days.evaluateAll((all) => all.map((day) => (day as HTMLButtonElement).disabled))).toEqual([
    true,
    true,
    ...Array.from({ length: 5 }, () => false),
  ]);
  expect(await kiosk.page.locator('[data-free]').count()).toBe(12);
  const first = kiosk.page.locator('[data-free]').first();
  expect(await first.innerText()).toBe('9:00');

  // What somebody else holds is shown as full.
  const other = await stage.kiosk(1);
  await other.lookAtItem(ITEM, 'zh-CN', 'personal');
  await other.at(TEST_IDS.wayBook).click();
  await other.keepFirstFreeTime();
  await kiosk.page.locator('[data-free="0"]').waitFor({ timeout: 20_000 });
  expect(await kiosk.page.locator('[data-free="0"]').innerText()).toContain('full');

  await kiosk.keepFirstFreeTime();
  expect(await kiosk.at(TEST_IDS.heldTime).innerText()).toMatch(/^Kept for you: .+, 9:05\s+[45]:\d\d$/);
  expect(await kiosk.at(TEST_IDS.consentRecording).count()).toBe(0);
  await kiosk.consentAndSignIn(applicant, stage.administrator);
  // A reload in the midst of it comes back here, with the time still kept.
  await kiosk.at(TEST_IDS.bookConfirm).waitFor();
  await kiosk.page.reload();
  await kiosk.at(TEST_IDS.heldTime).waitFor();
  await kiosk.at(TEST_IDS.bookConfirm).click();
  await kiosk.at(TEST_IDS.booked).waitFor();
  const code = (await kiosk.at(TEST_IDS.appointmentCode).innerText()).replaceAll(' ', '');
  expect(code).toMatch(/^\d{6}$/);
  expect(await kiosk.at(TEST_IDS.appointmentQr).getAttribute('data-text')).toBe(code);

  // The same person, the same day: one is enough. Then that one is cancelled.
  await kiosk.at(TEST_IDS.myAppointments).click();
  await kiosk.at(TEST_IDS.mine(code)).waitFor();
  await kiosk.at(TEST_IDS.cancelAppointment(code)).click();
  await kiosk.at(TEST_IDS.cancelAppointmentConfirm).click();
  await kiosk.at(TEST_IDS.mineEmpty).waitFor();
  await kiosk.at(TEST_IDS.mineDone).click();
  await kiosk.at(TEST_IDS.farewellDone).click();
  await kiosk.at(TEST_IDS.attractStart).waitFor();
  expect(await stored(kiosk)).not.toContain(code);
  expect(await kiosk.page.content()).not.toContain(applicant.idNumber);

  // Whoever turns away gives the time back at once.
  await other.at(TEST_IDS.startOver).click();
  await other.at(TEST_IDS.startOverConfirm).click();
  await other.at(TEST_IDS.farewellDone).click();
  await other.lookAtItem(ITEM, 'zh-CN', 'personal');
  await other.at(TEST_IDS.wayBook).click();
  await other.page.locator('[data-free]').first().waitFor();
  expect(await other.page.locator('[data-free="0"]').count()).toBe(0);
  expect([...kiosk.errors, ...other.errors]).toEqual([]);
});

test('a time that is kept too long is chosen anew, and one appointment a day is enough', async () => {
  const kiosk = await stage.kiosk(0);
  const applicant = inventApplicant(521);
  const toSlots = async () => {
    await kiosk.at(TEST_IDS.bookTime).or(kiosk.at(TEST_IDS.wayBook)).click();
    await kiosk.page.locator('[data-free]').first().waitFor();
  };
  await kiosk.lookAtItem(ITEM, 'en', 'personal');
  await toSlots();
  const code = await kiosk.bookTime(applicant, stage.administrator);
  await kiosk.leaveBooked();

  // Nobody waits five minutes here: the kiosk is told that only seconds are left.
  await kiosk.page.route('**/api/appointments', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    const response = await route.fetch();
    const ack = (await response.json()) as { data: Appointment };
    ack.data.heldUntil = (ack.data.heldUntil ?? 0) - 295_000;
    await route.fulfill({ response, json: ack });
  });
  await kiosk.lookAtItem(ITEM, 'en', 'personal');
  await toSlots();
  await kiosk.keepFirstFreeTime();
  await kiosk.page.getByText('is free again').waitFor();
  await kiosk.page.unroute('**/api/appointments');

  await kiosk.keepFirstFreeTime();
  await kiosk.consentAndSignIn(applicant, stage.administrator);
  await kiosk.at(TEST_IDS.bookConfirm).click();
  await kiosk.at(TEST_IDS.errorSentence).getByText('already have an appointment').waitFor();
  await kiosk.at(TEST_IDS.myAppointments).click();
  await kiosk.at(TEST_IDS.mine(code)).waitFor();
  expect(kiosk.errors).toEqual([]);
});

test('whoever comes at the booked time is served before those who wait', async () => {
  const clerk = await stage.clerk('zhou');
  await clerk.goReady();
  await clerk.takeBreak('rest');
  const supervisor = await stage.staff('qin', ['supervisor'], '/console/appointments');
  const [one, other] = [await stage.kiosk(0), await stage.kiosk(1)];
  const booked = inventApplicant(511);
  await one.chooseItem(ITEM, 'en', 'personal');
  await one.at(TEST_IDS.bookTime).click();
  const code = await one.bookTime(booked, stage.administrator);
  await one.leaveBooked();
  const row = supervisor.at(IDS.appointmentRow(code));
  await supervisor.page.locator(`[data-testid="${IDS.appointmentRow(code)}"][data-state="booked"]`).waitFor();
  expect(await row.innerText()).not.toContain(booked.phone);

  await other.chooseItem(ITEM, 'zh-CN', 'personal');
  await other.identify(inventApplicant(512), stage.administrator);
  await other.checkDevices();
  await other.takeNumber();
  await other.waitForPlace(1);

  // The next slot begins within five minutes: it is time already.
  await one.at(TEST_IDS.attractStart).click();
  await one.at(TEST_IDS.welcomeContinue).click();
  await one.at(TEST_IDS.myAppointments).click();
  await one.consentAndSignIn(booked, stage.administrator);
  await one.at(TEST_IDS.beginAppointment).click();
  await one.at(TEST_IDS.itemBegin).click();
  await one.at(TEST_IDS.consentContinue).click();
  await one.checkDevices();
  await one.takeNumber();
  await one.waitForPlace(1);
  await other.waitForPlace(2);
  await supervisor.page
    .locator(`[data-testid="${IDS.appointmentRow(code)}"][data-state="arrived"]`)
    .waitFor({ timeout: 40_000 });

  await clerk.at(IDS.stateReady).click();
  await clerk.accept();
  await one.inCall();
  await other.waitForPlace(1);
  await clerk.chooseAfterwards('rest');
  await clerk.finishCall();
  await one.at(TEST_IDS.ended).waitFor();
  await clerk.endWrapUp();
  await other.at(TEST_IDS.leaveQueue).click();
  await other.at(TEST_IDS.leaveQueueConfirm).click();
  await other.at(TEST_IDS.ended).waitFor();
  expect([...one.errors, ...other.errors, ...clerk.errors, ...supervisor.errors]).toEqual([]);
});
