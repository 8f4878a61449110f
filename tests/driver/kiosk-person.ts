// Somebody at a kiosk: presses what a person presses, and waits for what a person would wait for.
import { idNumberCheckCharacter } from '@cloud-window/shared';
import type { Locale } from '@cloud-window/shared/protocol';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import type { BrowserContext, Locator, Page } from 'playwright-core';

/** An applicant with a well-formed ID number that belongs to nobody (birth 1950-01-01, region code of no place). */
export function inventApplicant(serial: number): { idNumber: string; phone: string } {
  const first17 = `99999919500101${String(serial % 1000).padStart(3, '0')}`;
  return {
    idNumber: first17 + idNumberCheckCharacter(first17),
    phone: `139${String(serial % 100_000_000).padStart(8, '0')}`,
  };
}

/** Knows which code was sent to a phone. */
export interface PhoneCodes {
  phoneCode(phone: string): Promise<string>;
}

export class KioskPerson {
  readonly page: Page;
  readonly errors: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  /** Opens the kiosk's page; a device that is not paired asks for its code. */
  static async open(context: BrowserContext, origin: string): Promise<KioskPerson> {
    const person = new KioskPerson(await context.newPage());
    await person.page.goto(`${origin}/kiosk/`);
    return person;
  }

  at(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  async pair(code: string): Promise<void> {
    await this.at(TEST_IDS.pairingCode).fill(code);
    await this.at(TEST_IDS.pair).click();
    await this.at(TEST_IDS.attractStart).waitFor();
  }

  /** From the attract screen to the item's checklist, where one may begin. */
  async chooseItem(code: string, locale: Locale, audience: 'personal' | 'company'): Promise<void> {
    await this.lookAtItem(code, locale, audience);
    // Whether anybody can be called is known a moment later.
    await this.page.locator(`[data-testid="${TEST_IDS.itemBegin}"]:enabled`).waitFor();
  }

  /** From the attract screen to the item, whether or not anybody can be called for it. */
  async lookAtItem(code: string, locale: Locale, audience: 'personal' | 'company'): Promise<void> {
    await this.at(TEST_IDS.attractStart).click();
    await this.at(TEST_IDS.chooseLocale(locale)).click();
    await this.at(TEST_IDS.welcomeContinue).click();
    await this.at(TEST_IDS.audience(audience)).click();
    await this.at(TEST_IDS.item(code)).click();
  }

  /** From the checklist, through notice and sign-in, to the device check. */
  async identify(applicant: { idNumber: string; phone: string }, codes: PhoneCodes): Promise<void> {
    await this.at(TEST_IDS.itemBegin).click();
    await this.consentAndSignIn(applicant, codes);
    await this.at(TEST_IDS.deviceCheckOk).waitFor();
  }

  async consentAndSignIn(applicant: { idNumber: string; phone: string }, codes: PhoneCodes): Promise<void> {
    await this.at(TEST_IDS.consentPrivacy).click();
    await this.at(TEST_IDS.consentContinue).click();
    await this.at(TEST_IDS.idNumber).fill(applicant.idNumber);
    await this.at(TEST_IDS.phone).fill(applicant.phone);
    await this.at(TEST_IDS.requestCode).click();
    await this.at(TEST_IDS.phoneCode).waitFor();
    await this.at(TEST_IDS.phoneCode).fill(await codes.phoneCode(applicant.phone));
    await this.at(TEST_IDS.signIn).click();
  }

  /** Waits until the cameras were opened, then goes on to the papers. */
  async checkDevices(): Promise<void> {
    await this.at(TEST_IDS.deviceCheckOk).click();
    await this.at(TEST_IDS.takeNumber).waitFor();
  }

  /** Lays a paper under the camera, presses the shutter and keeps the picture. */
  async capture(materialCode: string): Promise<void> {
    await this.at(TEST_IDS.capture(materialCode)).click();
    await this.takePicture();
  }

  /** In an open capture view: shutter, keep, and done where the material may have further pages. */
  async takePicture(): Promise<void> {
    await this.at(TEST_IDS.shutter).click();
    // The picture is looked at first: a second on a busy machine.
    await this.at(TEST_IDS.captureKeep).click({ timeout: 60_000 });
    await this.at(TEST_IDS.captureKeep).waitFor({ state: 'detached' });
    if (await this.at(TEST_IDS.captureView).isVisible()) await this.at(TEST_IDS.captureClose).click();
    await this.at(TEST_IDS.captureView).waitFor({ state: 'detached' });
  }

  async takeNumber(): Promise<void> {
    await this.at(TEST_IDS.takeNumber).click();
    await this.at(TEST_IDS.takeNumber).waitFor({ state: 'detached' });
  }

  /** From the closed answer, through notice and sign-in, to the promise of a call. */
  async askForCallback(applicant: { idNumber: string; phone: string }, codes: PhoneCodes): Promise<void> {
    await this.at(TEST_IDS.wayCallback).click();
    await this.consentAndSignIn(applicant, codes);
    await this.at(TEST_IDS.callbackConfirm).click();
    await this.at(TEST_IDS.promise).waitFor();
  }

  /** From the choice of a time: the first free one of the day that is shown, to the last look before booking. */
  async keepFirstFreeTime(): Promise<void> {
    await this.page.locator('[data-testid^="slot-"]:not([data-free="0"])[data-free]').first().click();
    await this.at(TEST_IDS.heldTime).waitFor();
  }

  /** From the choice of a time, through notice and sign-in; answers the code. */
  async bookTime(applicant: { idNumber: string; phone: string }, codes: PhoneCodes): Promise<string> {
    await this.keepFirstFreeTime();
    await this.consentAndSignIn(applicant, codes);
    await this.at(TEST_IDS.bookConfirm).click();
    return (await this.at(TEST_IDS.appointmentCode).innerText()).replaceAll(' ', '');
  }

  /** From the confirmation back to the attract screen. */
  async leaveBooked(): Promise<void> {
    await this.at(TEST_IDS.bookedDone).click();
    await this.at(TEST_IDS.farewellDone).click();
    await this.at(TEST_IDS.attractStart).waitFor();
  }

  /** From the closed answer, through notice and sign-in, to the capture of what is left for a review. */
  async beginToLeave(applicant: { idNumber: string; phone: string }, codes: PhoneCodes): Promise<void> {
    await this.at(TEST_IDS.wayLeave).click();
    await this.consentAndSignIn(applicant, codes);
    await this.at(TEST_IDS.leavePapers).waitFor();
  }

  /** Once every required paper is captured; answers the case's number, and wipes. */
  async leavePapers(): Promise<string> {
    await this.page.locator(`[data-testid="${TEST_IDS.leavePapers}"]:enabled`).click({ timeout: 30_000 });
    const number = (await this.at(TEST_IDS.leftNumber).innerText()).trim();
    await this.at(TEST_IDS.leftDone).click();
    await this.at(TEST_IDS.farewellDone).click();
    await this.at(TEST_IDS.attractStart).waitFor();
    return number;
  }

  /** From the attract screen, through notice and sign-in, to what is the applicant's. */
  async lookUpMine(
    applicant: { idNumber: string; phone: string },
    codes: PhoneCodes,
    locale: Locale,
  ): Promise<void> {
    await this.at(TEST_IDS.attractStart).click();
    await this.at(TEST_IDS.chooseLocale(locale)).click();
    await this.at(TEST_IDS.welcomeContinue).click();
    await this.at(TEST_IDS.myAppointments).click();
    await this.consentAndSignIn(applicant, codes);
    await this.at(TEST_IDS.mineDone).waitFor();
  }

  /** While waiting: gives up the kiosk, keeps the place. */
  async callMeBackInstead(): Promise<void> {
    await this.at(TEST_IDS.callMeBack).click();
    await this.at(TEST_IDS.callMeBackConfirm).click();
    await this.at(TEST_IDS.promise).waitFor();
  }

  /** From the promise back to the attract screen, which is then anybody's. */
  async leavePromise(): Promise<void> {
    await this.at(TEST_IDS.promiseDone).click();
    await this.at(TEST_IDS.farewellDone).click();
    await this.at(TEST_IDS.attractStart).waitFor();
  }

  /** Waits for this place in the line. */
  async waitForPlace(place: number): Promise<void> {
    await this.at(TEST_IDS.queuePosition).getByText(String(place), { exact: true }).waitFor();
  }

  async inCall(): Promise<void> {
    await this.at(TEST_IDS.callScreen).waitFor({ timeout: 30_000 });
  }

  /** From the outcome through receipt and rating back to the attract screen; answers the receipt's number. */
  async takeReceiptAndLeave(score: number): Promise<string> {
    await this.at(TEST_IDS.outcomeContinue).click();
    const number = (await this.at(TEST_IDS.receiptNumber).innerText()).trim();
    await this.at(TEST_IDS.receiptQr).waitFor();
    await this.at(TEST_IDS.receiptContinue).click();
    await this.at(TEST_IDS.rate(score)).click();
    await this.at(TEST_IDS.finish).click();
    await this.at(TEST_IDS.farewell).or(this.at(TEST_IDS.attractStart)).first().waitFor();
    return number;
  }
}
