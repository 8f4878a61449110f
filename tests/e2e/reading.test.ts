// What a machine reads on a paper: the clerk sees it beside the print, and says whether it stands there.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { UPLOAD_PATH } from '@cloud-window/shared/protocol';
import { ID_CARD, photograph } from '../../signaling/src/reading/testing/paper-images.ts';
import { inventApplicant, type KioskPerson } from '../driver/kiosk-person.ts';
import { setStage } from './stage.ts';

const stage = setStage({
  env: { READING: 'auto' },
});

test('the number of an identity card is read, and confirmed with the keyboard', async () => {
  const clerk = await stage.clerk('reader', 'zh-CN');
  await clerk.goReady();
  const kiosk = await stage.kiosk(0);
  await kiosk.chooseItem('SI102', 'zh-CN', 'personal');
  const opened = kiosk.page.waitForResponse(
    (response) => response.request().method() === 'POST' && new URL(response.url()).pathname === '/api/cases',
  );
  await kiosk.identify(inventApplicant(611), stage.administrator);
  const { data } = (await (await opened).json()) as { data: { id: string } };
  await sendPage(kiosk, data.id, 'id-card', await photograph(ID_CARD, 'skewed'));
  await kiosk.checkDevices();
  await kiosk.takeNumber();

  await clerk.accept();
  await clerk.at(IDS.stageTab('tab:reading')).click();
  const field = clerk.at(IDS.readField('idNumber'));
  // Models are loaded and a page is read on a machine that has two browsers to run.
  await field.getByText('校验码正确').waitFor({ timeout: 120_000 });
  const truth = ID_CARD.truth['idNumber'] ?? '';
  expect(await clerk.at(IDS.readValue('idNumber')).inputValue()).toBe(truth);
  await clerk.at(IDS.readValue('idNumber')).press('Enter');
  await field.getByText('reader已核对').waitFor();
  await clerk.finishCall();
  await clerk.endWrapUp();
});

/** Hands a picture in as the kiosk's own browser would. */
async function sendPage(
  kiosk: KioskPerson,
  caseId: string,
  materialCode: string,
  image: Buffer,
): Promise<void> {
  const { request } = kiosk.page.context();
  const origin = new URL(kiosk.page.url()).origin;
  const tus = { 'Tus-Resumable': '1.0.0', 'X-Requested-With': 'cloud-window', Origin: origin };
  const metadata = Object.entries({
    caseId,
    materialCode,
    sha256: createHash('sha256').update(image).digest('hex'),
    capturedAt: String(Date.now()),
  }).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`);
  const created = await request.post(`${origin}${UPLOAD_PATH}`, {
    headers: {
      ...tus,
      'Upload-Length': String(image.byteLength),
      'Upload-Metadata': metadata.join(','),
    },
  });
  const location = created.headers()['location'];
  if (location === undefined) throw new Error(`the upload was refused: ${await created.text()}`);
  const sent = await request.patch(new URL(location, origin).href, {
    headers: { ...tus, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' },
    data: image,
  });
  if (!sent.ok()) throw new Error(`the page was refused: ${await sent.text()}`);
}
