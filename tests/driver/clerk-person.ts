// A clerk at the console: signs in, goes ready, answers, judges, decides.
import type { Outcome, PageRejectReason } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { generateSync } from 'otplib';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import type { Credentials } from './administrator.ts';

export class ClerkPerson {
  readonly page: Page;
  readonly errors: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  /** Opens the console and signs in. */
  static async signIn(
    context: BrowserContext,
    origin: string,
    credentials: Credentials,
    path = '/console/',
  ): Promise<ClerkPerson> {
    const person = new ClerkPerson(await context.newPage());
    await person.page.goto(`${origin}${path}`);
    await person.at(IDS.staffUsername).fill(credentials.username);
    await person.at(IDS.staffPassword).fill(credentials.password);
    await person.at(IDS.signIn).click();
    if (credentials.totpSecret) {
      await person.at(IDS.staffCode).fill(generateSync({ secret: credentials.totpSecret }));
      await person.at(IDS.signIn).click();
    }
    await person.at(IDS.staffUsername).waitFor({ state: 'detached' });
    return person;
  }

  at(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  /** Device check, then ready, or at once offered where somebody waits. */
  async goReady(): Promise<void> {
    await this.at(IDS.deviceCheckOk).click();
    await this.at(IDS.stateReady).click();
    const state = `[data-testid="${IDS.clerkState}"]`;
    await this.page.locator(`${state}[data-state="ready"], ${state}[data-state="offered"]`).waitFor();
  }

  async waitForState(state: string): Promise<void> {
    await this.page
      .locator(`[data-testid="${IDS.clerkState}"][data-state="${state}"]`)
      .waitFor({ timeout: 30_000 });
  }

  /** Whoever leaves like this is offered nothing more. */
  async takeBreak(reason: string): Promise<void> {
    await this.at(IDS.stateBreak).click();
    await this.at(IDS.breakReason(reason)).click();
    await this.waitForState('break');
  }

  async accept(): Promise<void> {
    await this.at(IDS.offerAccept).click({ timeout: 30_000 });
    await this.at(IDS.callScreen).waitFor();
  }

  async decline(reason: string): Promise<void> {
    await this.at(IDS.offerDecline).click({ timeout: 30_000 });
    await this.at(IDS.declineReason(reason)).click();
    await this.at(IDS.offer).waitFor({ state: 'detached' });
  }

  /** The pages in the strip, as ids, in the order shown. */
  async pageIds(): Promise<string[]> {
    const ids = await this.page
      .locator('[data-testid^="page-page_"]')
      .evaluateAll((elements) =>
        elements.map((element) => element.getAttribute('data-testid')?.slice('page-'.length) ?? ''),
      );
    return ids.filter((id) => id !== '');
  }

  async openPage(pageId: string): Promise<void> {
    await this.at(IDS.page(pageId)).click();
  }

  async acceptPage(pageId: string): Promise<void> {
    await this.openPage(pageId);
    await this.at(IDS.judgeAccept).click();
    await this.waitForVerdict('accepted', pageId);
  }

  async rejectPage(pageId: string, reason: PageRejectReason): Promise<void> {
    await this.openPage(pageId);
    await this.at(IDS.judgeReject).click();
    await this.at(IDS.rejectReason(reason)).check();
    await this.at(IDS.rejectSubmit).click();
    await this.at(IDS.rejectSubmit).waitFor({ state: 'detached' });
  }

  async askAgain(pageId: string, reason: PageRejectReason, note: string): Promise<void> {
    await this.openPage(pageId);
    await this.at(IDS.recapture).click();
    await this.at(IDS.recaptureReason(reason)).check();
    await this.at(IDS.recaptureNote).fill(note);
    await this.at(IDS.recaptureSubmit).click();
    await this.at(IDS.recaptureSubmit).waitFor({ state: 'detached' });
  }

  async waitForVerdict(value: 'accepted' | 'rejected', pageId: string): Promise<void> {
    await this.page.locator(`[data-testid="${IDS.page(pageId)}"][data-verdict="${value}"]`).waitFor();
  }

  async decide(
    outcome: Outcome,
    words: { reasons?: readonly string[]; note?: string; remedies?: string } = {},
  ): Promise<string> {
    await this.at(IDS.decide(outcome)).check();
    for (const reason of words.reasons ?? []) await this.at(IDS.decisionReason(reason)).check();
    if (words.note !== undefined) await this.at(IDS.decisionNote).fill(words.note);
    if (words.remedies !== undefined) await this.at(IDS.decisionRemedies).fill(words.remedies);
    await this.at(IDS.decisionSubmit).click();
    await this.at(IDS.decisionConfirm).click();
    return (await this.at(IDS.receiptNumber).innerText({ timeout: 20_000 })).trim();
  }

  /** Chosen during a call or its wrap-up: a break's reason, `signedOut`, or `ready` to take it back. */
  async chooseAfterwards(choice: string): Promise<void> {
    await this.at(IDS.afterCall).click();
    await this.at(IDS.afterCallChoice(choice)).click();
    const next = choice === 'ready' ? '' : choice === 'signedOut' ? 'signedOut' : 'break';
    await this.page.locator(`[data-testid="${IDS.afterCall}"][data-next="${next}"]`).waitFor();
  }

  async hold(): Promise<void> {
    await this.at(IDS.hold).click();
    await this.at(IDS.onHold).waitFor();
  }

  async resume(): Promise<void> {
    await this.at(IDS.resumeCall).click();
    await this.at(IDS.onHold).waitFor({ state: 'detached' });
  }

  /** To a queue by its id, or to a colleague by staff id. */
  async transfer(to: 'queue' | 'clerk', id: string): Promise<void> {
    await this.at(IDS.transfer).click();
    await this.at(IDS.transferTo(to)).check();
    await this.at(IDS.transferTarget(id)).check();
    await this.at(IDS.transferSubmit).click();
    await this.at(IDS.callScreen).waitFor({ state: 'detached' });
  }

  /** Asks the colleague of this name about the call. */
  async ask(name: string): Promise<void> {
    await this.at(IDS.consult).click();
    await this.page.getByRole('dialog').getByText(name, { exact: true }).click();
    await this.at(IDS.consultSubmit).click();
    await this.at(IDS.consultSubmit).waitFor({ state: 'detached' });
  }

  /** How far the advice is that this clerk asks for. */
  async waitForAdvice(state: 'waiting' | 'ringing' | 'talking'): Promise<void> {
    await this.page
      .locator(`[data-testid="${IDS.advice}"][data-state="${state}"]`)
      .waitFor({ timeout: 30_000 });
  }

  /** The colleague who is talking takes the call. */
  async handOver(): Promise<void> {
    await this.at(IDS.handOver).click();
    await this.at(IDS.confirm).click();
    await this.at(IDS.callScreen).waitFor({ state: 'detached' });
  }

  /** Of a callback: the number to phone. */
  async callbackPhone(): Promise<string> {
    await this.at(IDS.showPhone).click();
    return (await this.at(IDS.callbackPhone).innerText()).trim();
  }

  async finishCall(): Promise<void> {
    await this.at(IDS.finishCall).click();
    await this.at(IDS.confirm).click();
    await this.at(IDS.wrapUp).waitFor();
  }

  async endWrapUp(): Promise<void> {
    await this.at(IDS.wrapUpDone).click();
    await this.at(IDS.wrapUp).waitFor({ state: 'detached' });
  }
}
