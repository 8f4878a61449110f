// The call of the smoke run: a person at the self-test kiosk, a clerk at the self-test desk, nobody else is disturbed.
import { createHash } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { binaryPaths } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import type { Credentials } from '../driver/administrator.ts';
import { CONSOLE_SCREEN, KIOSK_SCREEN, launchBrowser, newProfile } from '../driver/browser.ts';
import { ClerkPerson } from '../driver/clerk-person.ts';
import { makeFakeCamera } from '../driver/fake-camera.ts';
import { inventApplicant, KioskPerson } from '../driver/kiosk-person.ts';
import { hearAudio, watchVideo } from '../driver/media-probe.ts';
import { RestClient } from '../driver/rest-client.ts';
import { SelfTest } from '../driver/self-test.ts';

export interface SmokeOptions {
  url: string;
  chromiumBin: string;
  folder: string;
  credentials: Credentials | { operatorToken: string };
  say: (line: string) => void;
}

export interface SmokeResult {
  ok: boolean;
  /** Number taken → offer on the clerk's screen. */
  offerMs: number;
  /** Accept pressed → first decoded remote frame, on the slower side. */
  acceptToFrameMs: number;
  /** Picture kept at the kiosk → page in the clerk's strip. */
  pageUploadToClerkMs: number;
  pageHashMatches: boolean;
  receiptVerifies: boolean;
  framesDecodedKiosk: number;
  framesDecodedClerk: number;
  /** Sound was heard. */
  audioKiosk: boolean;
  audioClerk: boolean;
}

const AUDIBLE = 0.005;

export async function makeSmokeCall(options: SmokeOptions): Promise<SmokeResult> {
  const { url, chromiumBin, folder, say } = options;
  const stage = await SelfTest.begin(url, options.credentials);
  const browsers: Browser[] = [];
  try {
    const camera = await makeFakeCamera('letter.jpg', folder);
    browsers.push(await launchBrowser({ chromiumBin, camera }), await launchBrowser({ chromiumBin }));
    const [atKiosk, atDesk] = browsers as [Browser, Browser];
    const clerk = await ClerkPerson.signIn(await newProfile(atDesk, CONSOLE_SCREEN), url, stage.clerk);
    await clerk.goReady();
    say('clerk      signed in, devices checked, ready');

    const kiosk = await KioskPerson.open(await newProfile(atKiosk, KIOSK_SCREEN), url);
    await kiosk.pair(stage.pairingCode);
    await kiosk.chooseItem(stage.itemCode, 'zh-CN', 'personal');
    await kiosk.identify(inventApplicant(Date.now()), stage);
    await kiosk.checkDevices();
    say('kiosk      paired, item chosen, applicant identified, devices checked');

    const numberTaken = performance.now();
    const offered = clerk
      .at(IDS.offerAccept)
      .waitFor({ timeout: 30_000 })
      .then(() => since(numberTaken));
    await kiosk.takeNumber();
    const offerMs = await offered;
    say(`queue      offered to the clerk after ${offerMs} ms`);

    const frames = Promise.all([
      firstFrame(kiosk.page, TEST_IDS.remoteVideo),
      firstFrame(clerk.page, IDS.remoteFace),
    ]);
    const accepted = performance.now();
    await clerk.accept();
    await frames;
    const acceptToFrameMs = since(accepted);
    say(`media      first frames on both sides ${acceptToFrameMs} ms after accept`);

    const seenAtKiosk = await watchVideo(kiosk.at(TEST_IDS.remoteVideo));
    const seenAtDesk = await watchVideo(clerk.at(IDS.remoteFace));
    const audioKiosk = (await hearAudio(kiosk.at(TEST_IDS.remoteAudio))) > AUDIBLE;
    const audioClerk = (await hearAudio(clerk.at(IDS.remoteAudio))) > AUDIBLE;
    say(
      `media      ${seenAtKiosk.framesDecoded} frames at the kiosk, ${seenAtDesk.framesDecoded} at the clerk; ` +
        `sound ${audioKiosk ? 'heard' : 'NOT heard'} at the kiosk, ${audioClerk ? 'heard' : 'NOT heard'} at the clerk`,
    );

    await kiosk.at(TEST_IDS.capture(stage.materialCode)).click();
    await kiosk.at(TEST_IDS.shutter).click();
    await kiosk.at(TEST_IDS.captureKeep).waitFor();
    const kept = performance.now();
    // Watched from the start: the press itself may return only after the page has arrived.
    const arrived = clerk.page
      .locator('[data-testid^="page-page_"]')
      .first()
      .waitFor()
      .then(() => since(kept));
    await kiosk.at(TEST_IDS.captureKeep).click();
    const pageUploadToClerkMs = await arrived;
    const [page = ''] = await clerk.pageIds();
    const pageHashMatches = await hashMatches(clerk.page, url, page);
    say(
      `page       with the clerk ${pageUploadToClerkMs} ms after it was kept, hash ${pageHashMatches ? 'matches' : 'DIFFERS'}`,
    );

    await clerk.acceptPage(page);
    const receiptNumber = await clerk.decide('accepted');
    await clerk.finishCall();
    await kiosk.at(TEST_IDS.outcome).waitFor();
    const receiptVerifies = await receiptIsGenuine(kiosk.page, url, receiptNumber);
    say(`receipt    ${receiptNumber} ${receiptVerifies ? 'verifies' : 'does NOT verify'}`);
    await kiosk.takeReceiptAndLeave(5);
    await clerk.endWrapUp();
    say('kiosk      wiped; clerk ready again');

    const result = {
      offerMs,
      acceptToFrameMs,
      pageUploadToClerkMs,
      pageHashMatches,
      receiptVerifies,
      framesDecodedKiosk: seenAtKiosk.framesDecoded,
      framesDecodedClerk: seenAtDesk.framesDecoded,
      audioKiosk,
      audioClerk,
    };
    const moving = [seenAtKiosk, seenAtDesk].every((seen) => seen.brightness > 20 && seen.movement > 0.2);
    return { ok: moving && pageHashMatches && receiptVerifies && audioKiosk && audioClerk, ...result };
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()));
    await stage.end();
  }
}

function since(begin: number): number {
  return Math.round(performance.now() - begin);
}

/** Resolves at the first presented frame of the element, which may not exist yet. */
async function firstFrame(page: Page, testId: string): Promise<void> {
  await page.waitForFunction(
    (id) => {
      const video = document.querySelector<HTMLVideoElement>(`[data-testid="${id}"]`);
      return video !== null && video.getVideoPlaybackQuality().totalVideoFrames > 0;
    },
    testId,
    { polling: 'raf', timeout: 30_000 },
  );
}

/** The original as the clerk may fetch it has the hash that the kiosk declared. */
async function hashMatches(page: Page, url: string, pageId: string): Promise<boolean> {
  const response = await page.request.get(`${url}${binaryPaths.pageOriginal(pageId)}`);
  const actual = createHash('sha256')
    .update(await response.body())
    .digest('hex');
  return (response.headers()['etag'] ?? '').includes(actual);
}

/** Asks the public page's route, as anybody could, with the token of the QR code and the hash of the PDF. */
async function receiptIsGenuine(kioskPage: Page, url: string, number: string): Promise<boolean> {
  const { verifyUrl, pdf } = await kioskPage.evaluate(async () => {
    const state = (await (await fetch('/api/device')).json()) as {
      data: { case: { id: string; receipt: { verifyUrl: string } } };
    };
    const record = state.data.case;
    const bytes = await (await fetch(`/api/cases/${record.id}/receipt.pdf`)).arrayBuffer();
    return { verifyUrl: record.receipt.verifyUrl, pdf: [...new Uint8Array(bytes)] };
  });
  const fileSha256 = createHash('sha256').update(Uint8Array.from(pdf)).digest('hex');
  const stranger = new RestClient(url);
  const token = new URL(verifyUrl).hash.slice(1);
  const genuine = await stranger.call('verifyReceipt', { body: { number, token, fileSha256 } });
  const changed = await stranger.call('verifyReceipt', {
    body: { number, token, fileSha256: '0'.repeat(64) },
  });
  return genuine.status === 'genuine' && genuine.fileMatches === true && changed.status === 'changed';
}
