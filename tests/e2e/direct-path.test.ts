// A call of two goes direct and comes back, and nobody sees it: the pictures go on in the same element while a supervisor
// comes and goes, and while the direct connection breaks.
import type { Locator, Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { createLiveConnection, type LiveConnection } from '@cloud-window/shared/client';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { Administrator } from '../driver/administrator.ts';
import type { ClerkPerson } from '../driver/clerk-person.ts';
import { ControlClient } from '../driver/control-client.ts';
import { inventApplicant, type KioskPerson } from '../driver/kiosk-person.ts';
import { hearAudio, watchVideo } from '../driver/media-probe.ts';
import { setStage } from './stage.ts';

const stage = setStage();
const open: LiveConnection[] = [];
afterEach(() => {
  for (const connection of open.splice(0)) connection.close();
});

/** A supervisor's socket, without a screen. */
async function supervisor(username: string): Promise<LiveConnection> {
  const { url } = stage.system;
  const { administrator } = stage;
  const credentials = await administrator.addPerson(url, username, username, ['supervisor']);
  const { rest } = await Administrator.signIn(url, credentials);
  const connection = createLiveConnection({
    app: 'console',
    url,
    extraHeaders: { cookie: rest.cookieHeader, origin: url },
  });
  open.push(connection);
  return connection;
}

/** Notes everything that a viewer would see as a break: an emptied element, words in place of the picture. */
async function noteBreaks(video: Locator): Promise<() => Promise<{ breaks: string[]; frames: number }>> {
  await video.evaluate((element) => {
    const watched = element as HTMLVideoElement & { cwBreaks: string[]; cwFrames: number };
    watched.cwBreaks = [];
    watched.cwFrames = 0;
    for (const name of ['emptied', 'stalled', 'ended', 'pause']) {
      watched.addEventListener(name, () => watched.cwBreaks.push(name));
    }
    const tile = watched.parentElement;
    if (tile) {
      new MutationObserver(() => {
        if (tile.dataset['picture'] !== 'moving') watched.cwBreaks.push(tile.dataset['picture'] ?? 'none');
      }).observe(tile, { attributeFilter: ['data-picture'] });
    }
    const count = () => {
      watched.cwFrames += 1;
      watched.requestVideoFrameCallback(count);
    };
    watched.requestVideoFrameCallback(count);
  });
  return () =>
    video.evaluate((element) => {
      const { cwBreaks, cwFrames } = element as HTMLVideoElement & { cwBreaks: string[]; cwFrames: number };
      return { breaks: cwBreaks, frames: cwFrames };
    });
}

/** Keeps the page's connections at hand, so that a test can break one. */
function keepConnections(): void {
  const page = window as unknown as { cwConnections: RTCPeerConnection[] };
  page.cwConnections = [];
  const Real = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(...settings: ConstructorParameters<typeof Real>) {
      super(...settings);
      page.cwConnections.push(this);
    }
  };
}

/** Closes whatever both sends and receives on one connection: only a direct one does. */
const breakDirect = (page: Page) =>
  page.evaluate(() => {
    const { cwConnections } = window as unknown as { cwConnections: RTCPeerConnection[] };
    const direct = cwConnections.filter(
      (connection) =>
        connection.connectionState === 'connected' &&
        connection.getSenders().some(({ track }) => track) &&
        connection.getReceivers().some(({ track }) => track.readyState === 'live') &&
        connection.getTransceivers().some(({ currentDirection }) => currentDirection === 'sendrecv'),
    );
    for (const connection of direct) connection.close();
    return direct.length;
  });

async function talk(serial: number): Promise<{ kiosk: KioskPerson; clerk: ClerkPerson }> {
  const clerk = await stage.clerk(`zhao-${serial}`);
  await clerk.page.addInitScript(keepConnections);
  await clerk.page.reload();
  await clerk.goReady();
  const kiosk = await stage.kiosk(0);
  await kiosk.chooseItem('SI101', 'zh-CN', 'personal');
  await kiosk.identify(inventApplicant(serial), stage.administrator);
  await kiosk.checkDevices();
  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();
  return { kiosk, clerk };
}

async function endCall({ kiosk, clerk }: { kiosk: KioskPerson; clerk: ClerkPerson }): Promise<void> {
  await clerk.finishCall();
  await kiosk.at(TEST_IDS.ended).waitFor();
  await clerk.endWrapUp();
  await clerk.takeBreak('rest');
}

async function bothGo(
  { kiosk, clerk }: { kiosk: KioskPerson; clerk: ClerkPerson },
  path: 'sfu' | 'direct',
): Promise<void> {
  const way = (page: Page, id: string) =>
    page
      .locator(`[data-testid="${id}"][data-path="${path}"]`)
      .waitFor({ state: 'attached', timeout: 40_000 });
  await Promise.all([way(clerk.page, IDS.remoteAudio), way(kiosk.page, TEST_IDS.remoteAudio)]);
}

const pictures = ({ kiosk, clerk }: { kiosk: KioskPerson; clerk: ClerkPerson }) => [
  clerk.at(IDS.remoteFace),
  clerk.at(IDS.remoteDocument),
  kiosk.at(TEST_IDS.remoteVideo),
];

test('direct, back to the SFU when a supervisor comes, direct again when they are gone: no picture breaks', async () => {
  const both = await talk(1);
  await Promise.all(pictures(both).map((video) => watchVideo(video, 5)));
  const notes = await Promise.all(pictures(both).map(noteBreaks));
  await bothGo(both, 'direct');
  await Promise.all(pictures(both).map((video) => watchVideo(video, 10)));
  expect(await hearAudio(both.clerk.at(IDS.remoteAudio))).toBeGreaterThan(0.005);
  expect(await hearAudio(both.kiosk.at(TEST_IDS.remoteAudio))).toBeGreaterThan(0.005);

  const watching = await supervisor('sun');
  const [call] = (await watching.request('wallboard:subscribe', {})).callsInProgress;
  const callId = call?.callId ?? '';
  await watching.request('supervise:attend', { callId, as: 'listener' });
  await bothGo(both, 'sfu');
  await Promise.all(pictures(both).map((video) => watchVideo(video, 10)));
  expect(await hearAudio(both.clerk.at(IDS.remoteAudio))).toBeGreaterThan(0.005);

  await watching.request('supervise:leave', { callId });
  await bothGo(both, 'direct');
  await Promise.all(pictures(both).map((video) => watchVideo(video, 10)));

  for (const note of notes) {
    const { breaks, frames } = await note();
    expect(breaks).toEqual([]);
    expect(frames).toBeGreaterThan(30);
  }
  await endCall(both);
});

test('a direct connection that breaks is replaced, and meanwhile the call goes on through the SFU', async () => {
  const both = await talk(2);
  await bothGo(both, 'direct');
  await Promise.all(pictures(both).map((video) => watchVideo(video, 5)));
  expect(await breakDirect(both.clerk.page)).toBe(1);
  await bothGo(both, 'sfu');
  await Promise.all(pictures(both).map((video) => watchVideo(video, 5)));
  await bothGo(both, 'direct');
  await Promise.all(pictures(both).map((video) => watchVideo(video, 5)));
  await endCall(both);
});

test('every media node goes: the call goes on directly, and is in a room again when one is back', async () => {
  const both = await talk(4);
  await bothGo(both, 'direct');
  await Promise.all(pictures(both).map((video) => watchVideo(video, 5)));
  const notes = await Promise.all(pictures(both).map(noteBreaks));
  await stage.system.sfu.stop();
  await Promise.all(pictures(both).map((video) => watchVideo(video, 20)));
  await bothGo(both, 'direct');
  await stage.system.startSfu();
  await using control = await ControlClient.connect(stage.system.sfuControlUrl, stage.system.sfuSecret);
  await expect.poll(async () => (await control.stats()).producers, { timeout: 40_000 }).toBe(5);
  await Promise.all(pictures(both).map((video) => watchVideo(video, 10)));
  for (const note of notes) expect((await note()).breaks).toEqual([]);
  await endCall(both);
});

test('a stranger cannot speak on the direct path, and nothing of the call changes', async () => {
  const both = await talk(3);
  await bothGo(both, 'direct');
  const stranger = await supervisor('qian');
  const [call] = (await stranger.request('wallboard:subscribe', {})).callsInProgress;
  const callId = call?.callId ?? '';
  const offer = { type: 'offer' as const, sdp: 'v=0\r\n' };
  await expect(
    stranger.request('media:direct', {
      callId,
      attempt: 1,
      data: { type: 'signal', signal: offer, streams: {} },
    }),
  ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await Promise.all(pictures(both).map((video) => watchVideo(video, 5)));
  await bothGo(both, 'direct');
  await endCall(both);
});
