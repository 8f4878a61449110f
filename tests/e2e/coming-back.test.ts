// What survives a reload, a lost network, a second tab and a lost clerk in the middle of a call.
import { expect, test } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import type { ClerkPerson } from '../driver/clerk-person.ts';
import { inventApplicant, type KioskPerson } from '../driver/kiosk-person.ts';
import { watchVideo } from '../driver/media-probe.ts';
import { setStage } from './stage.ts';

const stage = setStage({
  env: { QUEUE_CLERK_LEASE_MS: '6000' },
});

async function talking(
  index: number,
  clerkName: string,
): Promise<{ kiosk: KioskPerson; clerk: ClerkPerson }> {
  const clerk = await stage.clerk(clerkName);
  await clerk.goReady();
  const kiosk = await stage.kiosk(index);
  await kiosk.chooseItem('SI102', 'zh-CN', 'personal');
  await kiosk.identify(inventApplicant(200 + index), stage.administrator);
  await kiosk.checkDevices();
  await kiosk.capture('id-card');
  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();
  await watchVideo(kiosk.at(TEST_IDS.remoteVideo), 3);
  return { kiosk, clerk };
}

test('both sides reload in mid-call and are in the same call again, with every page and verdict', async () => {
  const { kiosk, clerk } = await talking(0, 'mei');
  const [page = ''] = await clerk.pageIds();
  await clerk.acceptPage(page);

  await kiosk.page.reload();
  await kiosk.inCall();
  expect((await watchVideo(kiosk.at(TEST_IDS.remoteVideo), 5)).movement).toBeGreaterThan(0.1);
  await kiosk.at(TEST_IDS.verdict(page)).waitFor();

  await clerk.page.reload();
  await clerk.at(IDS.callScreen).waitFor();
  await clerk.waitForVerdict('accepted', page);
  const seen = await watchVideo(clerk.at(IDS.remoteFace), 5);
  expect(seen.brightness).toBeGreaterThan(20);
  expect((await watchVideo(kiosk.at(TEST_IDS.remoteVideo), 5)).movement).toBeGreaterThan(0.1);

  await clerk.finishCall();
  await kiosk.at(TEST_IDS.ended).waitFor();
  await clerk.endWrapUp();
  expect([...kiosk.errors, ...clerk.errors]).toEqual([]);
});

test('a kiosk without network for some seconds stays in the call; what happened meanwhile is there afterwards', async () => {
  const { kiosk, clerk } = await talking(1, 'ning');
  const [page = ''] = await clerk.pageIds();
  await kiosk.page.context().setOffline(true);
  await kiosk.at(TEST_IDS.networkBanner).waitFor({ timeout: 40_000 });
  await clerk.acceptPage(page);
  await kiosk.page.context().setOffline(false);
  await kiosk.at(TEST_IDS.networkBanner).waitFor({ state: 'detached', timeout: 30_000 });
  await kiosk.at(TEST_IDS.verdict(page)).waitFor();
  expect((await watchVideo(kiosk.at(TEST_IDS.remoteVideo), 5)).movement).toBeGreaterThan(0.1);
  await clerk.finishCall();
  await kiosk.at(TEST_IDS.ended).waitFor();
  await clerk.endWrapUp();
});

test('a clerk whose browser dies is replaced: the caller returns to the head and the next clerk sees the verdicts', async () => {
  const { kiosk, clerk } = await talking(2, 'ou');
  const [page = ''] = await clerk.pageIds();
  await clerk.acceptPage(page);
  await clerk.page.context().close();
  const next = await stage.clerk('ping');
  await next.goReady();
  await next.accept();
  await kiosk.inCall();
  await next.waitForVerdict('accepted', page);
  expect((await watchVideo(kiosk.at(TEST_IDS.remoteVideo), 5)).brightness).toBeGreaterThan(20);
  await next.finishCall();
  await kiosk.at(TEST_IDS.ended).waitFor();
  await next.endWrapUp();
});

test('a second tab of the same clerk takes over, and the first says so', async () => {
  const clerk = await stage.clerk('qian');
  await clerk.goReady();
  const second = await clerk.page.context().newPage();
  await second.goto(`${stage.system.url}/console/`);
  await clerk.at(IDS.superseded).waitFor();
  await second.getByTestId(IDS.superseded).waitFor({ state: 'detached' });
  await clerk.at(IDS.takeOver).click();
  await second.getByTestId(IDS.superseded).waitFor();
  await clerk.page.context().close();
});
