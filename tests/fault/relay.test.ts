// A network that lets nothing out but TLS: the check says so, and the call goes over the relay (TURN over TLS).
import { afterAll, describe, expect, test } from 'vitest';
import { CONSOLE_TEST_IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { inventApplicant } from '../driver/kiosk-person.ts';
import { hearAudio, watchVideo } from '../driver/media-probe.ts';
import { startRelay, whyNoRelay } from '../driver/relay.ts';
import { buildWall } from '../driver/wall.ts';
import { setStage } from '../e2e/stage.ts';

const why = whyNoRelay();

describe.skipIf(why !== null)(`a relay by coturn${why === null ? '' : `: ${why}`}`, async () => {
  const wall = await buildWall();
  const relay = await startRelay('127.0.0.2');
  wall.trust(relay.address);
  afterAll(async () => {
    await relay[Symbol.asyncDispose]();
    await wall[Symbol.asyncDispose]();
  });
  const stage = setStage({
    env: { ...wall.env, ...relay.env, DIRECT_PATH: 'off' },
    // The relay's certificate is made for this run.
    browserArgs: ['--ignore-certificate-errors'],
  });

  test('is what gets through where all UDP is blocked and the SFU out of reach: decoded frames on every video', async () => {
    wall.open({ udp: false, tcp: false });
    const clerk = await stage.clerk('relay-1');
    const line = clerk.page.locator(`[data-testid="${CONSOLE_TEST_IDS.lineCheck}"]`);
    await clerk.page
      .locator(`[data-testid="${CONSOLE_TEST_IDS.lineCheck}"]:not([data-verdict="checking"])`)
      .waitFor();
    const state = (way: string) => clerk.at(CONSOLE_TEST_IDS.lineWay(way)).getAttribute('data-state');
    expect({
      verdict: await line.getAttribute('data-verdict'),
      udp: await state('udp'),
      tcp: await state('tcp'),
      relayUdp: await state('relayUdp'),
      relayTls: await state('relayTls'),
    }).toEqual({
      verdict: 'relayOnly',
      udp: 'blocked',
      tcp: 'blocked',
      relayUdp: 'blocked',
      relayTls: 'works',
    });
    await clerk.goReady();

    const kiosk = await stage.kiosk(0);
    await kiosk.chooseItem('SI101', 'zh-CN', 'personal');
    await kiosk.identify(inventApplicant(801), stage.administrator);
    await kiosk.checkDevices();
    await kiosk.takeNumber();
    await clerk.accept();
    await kiosk.inCall();
    const videos = [
      clerk.at(CONSOLE_TEST_IDS.remoteFace),
      clerk.at(CONSOLE_TEST_IDS.remoteDocument),
      kiosk.at(TEST_IDS.remoteVideo),
    ];
    await Promise.all(videos.map((video) => watchVideo(video, 5, 60_000)));
    expect(await hearAudio(clerk.at(CONSOLE_TEST_IDS.remoteAudio))).toBeGreaterThan(0.005);
    expect(await hearAudio(kiosk.at(TEST_IDS.remoteAudio))).toBeGreaterThan(0.005);
    await clerk.finishCall();
    await kiosk.at(TEST_IDS.ended).waitFor();
    await clerk.endWrapUp();
    await clerk.takeBreak('rest');
    expect([...kiosk.errors, ...clerk.errors]).toEqual([]);
  });
});
