// A clerk at the console in Firefox. Playwright drives only a Firefox of its own make, so this is the distribution's, driven
// by puppeteer over WebDriver BiDi, and it can do as much as a call needs.
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import type { Credentials } from './administrator.ts';
import { CONSOLE_SCREEN } from './browser.ts';
import type { Probed } from './media-probe.ts';

const WAIT_MS = 30_000;

/** Its cameras and microphones are its own test picture and tone, and asked for without a question. */
const PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  // Media of a system on this very machine; elsewhere the browser would hide its addresses.
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  // There is nobody to be asked or told anything.
  'app.update.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'intl.accept_languages': 'zh-CN',
};

export class FirefoxClerk implements AsyncDisposable {
  readonly page: Page;
  readonly errors: string[] = [];
  readonly #browser: Browser;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(String(error)));
  }

  /**
   * Starts the browser, opens the console and signs in.
   * @param debuggingPort where the browser is to be driven; any free one by default
   */
  static async signIn(
    firefoxBin: string,
    origin: string,
    credentials: Credentials,
    debuggingPort = 0,
  ): Promise<FirefoxClerk> {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: firefoxBin,
      headless: true,
      debuggingPort,
      extraPrefsFirefox: PREFERENCES,
    });
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(WAIT_MS);
      await page.setViewport(CONSOLE_SCREEN);
      const clerk = new FirefoxClerk(browser, page);
      await page.evaluateOnNewDocument(notePeers);
      await page.goto(`${origin}/console/`);
      await clerk.fill(IDS.staffUsername, credentials.username);
      await clerk.fill(IDS.staffPassword, credentials.password);
      await clerk.press(IDS.signIn);
      await clerk.gone(IDS.staffUsername);
      return clerk;
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** Device check, then ready. */
  async goReady(): Promise<void> {
    await this.press(IDS.deviceCheckOk);
    await this.press(IDS.stateReady);
    const state = `[data-testid="${IDS.clerkState}"]`;
    await this.page.waitForSelector(`${state}[data-state="ready"], ${state}[data-state="offered"]`);
  }

  async accept(): Promise<void> {
    await this.press(IDS.offerAccept);
    await this.there(IDS.callScreen);
  }

  async finishCall(): Promise<void> {
    await this.press(IDS.finishCall);
    await this.press(IDS.confirm);
    await this.there(IDS.wrapUp);
  }

  async endWrapUp(): Promise<void> {
    await this.press(IDS.wrapUpDone);
    await this.gone(IDS.wrapUp);
  }

  /** What media-probe.ts looks at. */
  at(testId: string): Probed {
    const evaluate = async (work: (element: Element, given: unknown) => unknown, given: unknown) => {
      const element = await this.page.waitForSelector(selector(testId));
      return element?.evaluate(work, given);
    };
    // Playwright's own says more of types than any other implementation could.
    return { evaluate } as unknown as Probed;
  }

  /**
   * The energy of all sound decoded so far (0 is silence), by the browser's own statistics: on a machine without a sound card
   * an AudioContext of Firefox never runs.
   */
  async heard(): Promise<number> {
    return this.page.evaluate(async () => {
      let energy = 0;
      for (const peer of window.cwPeers) {
        if (peer.connectionState === 'closed') continue;
        for (const stats of (await peer.getStats()).values() as Iterable<Record<string, unknown>>) {
          if (stats['type'] === 'inbound-rtp' && stats['kind'] === 'audio') {
            energy += Number(stats['totalAudioEnergy'] ?? 0);
          }
        }
      }
      return energy;
    });
  }

  async fill(testId: string, text: string): Promise<void> {
    await this.page.locator(selector(testId)).fill(text);
  }

  async press(testId: string): Promise<void> {
    await this.page.locator(selector(testId)).click();
  }

  async there(testId: string): Promise<void> {
    await this.page.waitForSelector(selector(testId));
  }

  async gone(testId: string): Promise<void> {
    await this.page.waitForSelector(selector(testId), { hidden: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}

declare global {
  interface Window {
    cwPeers: RTCPeerConnection[];
  }
}

/** Runs in the page, before its own scripts. */
function notePeers(): void {
  window.cwPeers = [];
  const Peer = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Peer {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      window.cwPeers.push(this);
    }
  };
}

const selector = (testId: string) => `[data-testid="${testId}"]`;
