// One system, one browser for kiosks and one for clerks: on loopback, or with the kiosk behind a line that can be bad.
import type { Browser, BrowserContext } from 'playwright-core';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { Administrator, type Credentials } from '../../driver/administrator.ts';
import { CONSOLE_SCREEN, KIOSK_SCREEN, launchBrowser, newProfile } from '../../driver/browser.ts';
import { ClerkPerson } from '../../driver/clerk-person.ts';
import { ControlClient } from '../../driver/control-client.ts';
import { makeFakeCamera } from '../../driver/fake-camera.ts';
import { inventApplicant, KioskPerson } from '../../driver/kiosk-person.ts';
import { startSystem, type RunningSystem } from '../../driver/system.ts';
import { openWeakLink, type WeakLink } from '../../support/weak-link.ts';
import { benchServers } from '../support/bench-servers.ts';
import { instrument, type Instruments } from './instruments.ts';

export interface BenchStage extends AsyncDisposable {
  system: RunningSystem;
  databaseUrl: string;
  /** Null on loopback. */
  link: WeakLink | null;
  kioskBrowser: Browser;
  clerkBrowser: Browser;
  /** What the kiosk opens; a relay may stand there. */
  kioskOrigin: string;
  clerkOrigin: string;
  /** A control connection to the media node. */
  control(): Promise<ControlClient>;
  /** A kiosk that is paired and whose applicant has come as far as the papers. */
  kiosk(index: number, options?: { origin?: string; instruments?: Instruments }): Promise<KioskPerson>;
  /** Somebody who may sign in as a clerk, in whichever browser. */
  addClerk(username: string): Promise<Credentials>;
  /** A clerk who is ready. */
  clerk(username: string, options?: { instruments?: Instruments }): Promise<ClerkPerson>;
}

export interface StageOptions {
  behindLink: boolean;
  workerBin: string;
  chromiumBin: string;
  /** In place of one of its own. */
  redisUrl?: string;
  env?: Record<string, string>;
}

export async function setBenchStage({
  behindLink,
  workerBin,
  chromiumBin,
  redisUrl,
  env = {},
}: StageOptions): Promise<BenchStage> {
  const ends = new AsyncDisposableStack();
  try {
    const servers = ends.use(await benchServers({ durable: false }));
    const link = behindLink ? ends.use(await openWeakLink()) : null;
    const system = ends.use(
      await startSystem({
        redisUrl: redisUrl ?? servers.redisUrl,
        databaseUrl: servers.databaseUrl,
        workerBin,
        env: {
          RATE_LIMIT_FACTOR: '1000',
          LOG_LEVEL: 'warn',
          DIRECT_PATH: 'off',
          QUEUE_OFFER_MS: '60000',
          QUEUE_WRAP_UP_MS: '60000',
          ...(link && { HOST: '0.0.0.0', SFU_LISTEN_IP: link.nearAddress }),
          ...env,
        },
        ...(link && { place: (command: readonly string[]) => link.near(command) }),
      }),
    );
    const port = new URL(system.url).port;
    // The same words at both ends: cameras are allowed without TLS on localhost only.
    const kioskOrigin = system.url;
    await link?.openFarDoor(Number(port));
    const restOrigin = link ? `http://${await link.relay(Number(port))}` : system.url;
    const controlUrl = link
      ? `http://${await link.relay(Number(new URL(system.sfuControlUrl).port))}`
      : system.sfuControlUrl;
    const camera = await makeFakeCamera('letter.jpg', system.folder, {
      width: 1280,
      height: 720,
    });
    const launch = async (bin: string) => {
      const browser = await launchBrowser({ chromiumBin: bin, camera });
      ends.defer(() => browser.close());
      return browser;
    };
    const kioskBrowser = await launch(link ? link.farProgram(chromiumBin) : chromiumBin);
    const clerkBrowser = await launch(link ? link.nearProgram(chromiumBin) : chromiumBin);
    const administrator = await Administrator.signIn(restOrigin, { ...system.firstSignIn });
    const profile = async (
      browser: Browser,
      screen: { width: number; height: number },
      instruments?: Instruments,
    ): Promise<BrowserContext> => {
      const context = await newProfile(browser, screen);
      await instrument(context, instruments);
      return context;
    };
    const addClerk = (username: string) => administrator.addPerson(restOrigin, username, username, ['clerk']);
    let applicants = 0;
    return {
      system,
      databaseUrl: servers.databaseUrl,
      link,
      kioskBrowser,
      clerkBrowser,
      kioskOrigin,
      clerkOrigin: system.url,
      control: () => ControlClient.connect(controlUrl, system.sfuSecret),
      async kiosk(index, { origin = kioskOrigin, instruments } = {}) {
        const kiosk = await KioskPerson.open(await profile(kioskBrowser, KIOSK_SCREEN, instruments), origin);
        await kiosk.pair(await administrator.pairingCode(index));
        await kiosk.chooseItem('SI101', 'zh-CN', 'personal');
        applicants += 1;
        await kiosk.identify(inventApplicant(applicants), administrator);
        await kiosk.checkDevices();
        return kiosk;
      },
      addClerk,
      async clerk(username, { instruments } = {}) {
        const credentials = await addClerk(username);
        const context = await profile(clerkBrowser, CONSOLE_SCREEN, instruments);
        const clerk = await ClerkPerson.signIn(context, system.url, credentials);
        await clerk.goReady();
        return clerk;
      },
      [Symbol.asyncDispose]: () => ends.disposeAsync(),
    };
  } catch (error) {
    await ends.disposeAsync();
    throw error;
  }
}

/** The videos of a call that are received, by the page that shows them. */
export const RECEIVED = {
  clerk: [IDS.remoteFace, IDS.remoteDocument],
  kiosk: [TEST_IDS.remoteVideo],
} as const;

/** From the end of a call back into the line: the kiosk takes a new number, the clerk is ready again. */
export async function endCall(kiosk: KioskPerson, clerk: ClerkPerson): Promise<void> {
  await clerk.finishCall();
  await kiosk.at(TEST_IDS.ended).waitFor({ timeout: 30_000 });
  await clerk.endWrapUp();
  await kiosk.at(TEST_IDS.queueAgain).click();
  await kiosk.at(TEST_IDS.takeNumber).waitFor();
}
