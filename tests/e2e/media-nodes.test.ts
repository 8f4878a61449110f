// An administrator takes a media node out of service and back, by the keyboard alone, and sees when its last call has ended.
import { expect, test } from 'vitest';
import type { Locale } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { newId } from '@cloud-window/shared';
import { connectControl } from '../../sfu/src/testing/control-client.ts';
import { setStage } from './stage.ts';

const stage = setStage();

test.each<[Locale, string[]]>([
  ['zh-CN', ['正常接入', '等待通话结束', '已空，可以停机']],
  ['en', ['Takes calls', 'Running calls end', 'Empty, may be stopped']],
])('media nodes, %s', async (locale, [open = '', draining = '', drained = '']) => {
  const { sfuControlUrl, sfuSecret } = stage.system;
  const control = await connectControl(sfuControlUrl, sfuSecret);
  const roomId = newId('call');
  await control.request('room:open', { roomId });
  const chief = await stage.staff(
    `nodes-${locale.toLowerCase()}`,
    ['administrator'],
    '/console/administration/media-nodes',
    locale,
  );
  const row = chief.page.locator('[data-testid^="media-node-row-"]');
  await row.getByText(open).waitFor();
  const nodeId = (await row.getAttribute('data-testid'))?.replace('media-node-row-', '') ?? '';
  const press = async (testId: string) => {
    await chief.at(testId).focus();
    await chief.page.keyboard.press('Enter');
  };

  await press(IDS.mediaNodeDrain(nodeId));
  await chief.at(IDS.confirm).waitFor();
  // Escape changes nothing.
  await chief.page.keyboard.press('Escape');
  await chief.at(IDS.confirm).waitFor({ state: 'detached' });
  expect(await row.getAttribute('data-state')).toBe('open');

  await press(IDS.mediaNodeDrain(nodeId));
  await chief.at(IDS.confirm).waitFor();
  await press(IDS.confirm);
  await row.getByText(draining).waitFor();
  await control.request('room:close', { roomId });
  await row.getByText(drained).waitFor();
  await press(IDS.mediaNodeTakeBack(nodeId));
  await row.getByText(open).waitFor();
  await chief.at(IDS.mediaNodeDrain(nodeId)).waitFor();
  control.close();
});
