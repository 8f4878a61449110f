// From the camera's picture to the other's screen: the age of the frames when they are presented, in a call and, in turn, in
// a bare peer connection between the same two browsers, without any server.
import type { Page } from 'playwright-core';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { endCall, type BenchStage } from './bench-stage.ts';
import { agesOfFrames, instrument, type Instruments } from './instruments.ts';
import { leave } from './answering.ts';

const CAMERAS: Instruments = {
  cameras: { face: { width: 1280, height: 720, fps: 30 }, document: { width: 1920, height: 1080, fps: 10 } },
};
/** Until the bitrate has settled. */
const SETTLE_MS = 6_000;
const FRAMES = 150;

export interface Ages {
  call: number[];
  bare: number[];
}

export async function glassToGlass(stage: BenchStage, rounds: number): Promise<Ages> {
  const ages: Ages = { call: [], bare: [] };
  const clerk = await stage.clerk('glass', { instruments: CAMERAS });
  const kiosk = await stage.kiosk(1, { instruments: CAMERAS });
  for (let round = 0; round < rounds; round++) {
    ages.bare.push(...(await bareAges(stage)));
    await kiosk.takeNumber();
    await clerk.accept();
    await kiosk.inCall();
    await kiosk.page.waitForTimeout(SETTLE_MS);
    ages.call.push(
      ...(await agesOfFrames(clerk.page, IDS.remoteFace, FRAMES)),
      ...(await agesOfFrames(kiosk.page, TEST_IDS.remoteVideo, FRAMES)),
    );
    await endCall(kiosk, clerk);
  }
  await leave(kiosk, clerk);
  return ages;
}

/** Both ways at once, as in a call; of each the same number of frames is looked at. */
async function bareAges(stage: BenchStage): Promise<number[]> {
  const open = async (browser: BenchStage['kioskBrowser'], origin: string) => {
    const context = await browser.newContext();
    await instrument(context, CAMERAS);
    const page = await context.newPage();
    await page.goto(`${origin}/healthz`);
    return page;
  };
  const one = await open(stage.kioskBrowser, stage.kioskOrigin);
  const other = await open(stage.clerkBrowser, stage.clerkOrigin);
  try {
    const offer = await one.evaluate(describe, null);
    const answer = await other.evaluate(describe, offer);
    await one.evaluate(
      (sdp) => window.cwBench.peers[0]?.setRemoteDescription({ type: 'answer', sdp }),
      answer,
    );
    await other.waitForTimeout(SETTLE_MS);
    return [...(await agesOfFrames(other, 'bare', FRAMES)), ...(await agesOfFrames(one, 'bare', FRAMES))];
  } finally {
    await closeAll(one, other);
  }
}

async function closeAll(...pages: Page[]): Promise<void> {
  await Promise.all(pages.map((page) => page.context().close()));
}

/** Runs in the page: sends the drawn camera and shows what comes. Answers the description with all candidates. */
async function describe(offer: string | null): Promise<string> {
  const peer = new RTCPeerConnection();
  const video = document.createElement('video');
  video.dataset['testid'] = 'bare';
  video.muted = true;
  video.autoplay = true;
  document.body.append(video);
  peer.ontrack = ({ track }) => {
    video.srcObject = new MediaStream([track]);
    void video.play();
  };
  const camera = window.cwBench.camera();
  camera.contentHint = 'motion';
  if (offer !== null) await peer.setRemoteDescription({ type: 'offer', sdp: offer });
  peer.addTrack(camera);
  const gathered = new Promise<void>((resolve) => {
    peer.onicecandidate = ({ candidate }) => {
      if (candidate === null) resolve();
    };
  });
  await peer.setLocalDescription();
  await gathered;
  return peer.localDescription?.sdp ?? '';
}
