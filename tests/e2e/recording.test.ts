// A recorded call from consent to playback: cameras show the time, so what is played tells how well all sides are in step.
import { expect, test } from 'vitest';
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import { inventApplicant } from '../driver/kiosk-person.ts';
import {
  freezeCameras,
  readTimeCodes,
  TIME_CODE_SPAN,
  timeCodeCamera,
  type TimedPicture,
} from '../driver/time-code.ts';
import { setStage } from './stage.ts';

const stage = setStage({
  env: { QUEUE_OFFER_MS: '20000' },
  camera: { framesPerSecond: 30 },
});

/** A second of the film: the first pictures after the start come as fast as each is decoded. */
const PICTURES = 30;

const middle = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;

/** How much later than its place in the recording a picture was drawn, in the middle of all. */
const lag = (pictures: readonly TimedPicture[]): number =>
  middle(pictures.map(({ drawnAt, mediaMs }) => (drawnAt - mediaMs + TIME_CODE_SPAN) % TIME_CODE_SPAN));

/** How much later than its place in the recording a picture was shown. */
const delay = (pictures: readonly TimedPicture[]): number =>
  middle(pictures.map(({ shownAt, mediaMs }) => shownAt - mediaMs));

const apart = (one: number, other: number): number => {
  const difference = Math.abs(one - other);
  return Math.min(difference, TIME_CODE_SPAN - difference);
};

test('recorded with consent, watched with all sides in step', async ({ annotate }) => {
  const clerk = await stage.clerk('anna', 'zh-CN');
  await clerk.page.addInitScript(timeCodeCamera);
  await clerk.page.reload();
  await clerk.goReady();
  const kiosk = await stage.kiosk(0);
  await kiosk.page.addInitScript(timeCodeCamera);
  await kiosk.page.reload();
  await kiosk.at(TEST_IDS.attractStart).waitFor();
  await kiosk.chooseItem('SI102', 'zh-CN', 'personal');
  await kiosk.at(TEST_IDS.itemBegin).click();
  await kiosk.at(TEST_IDS.consentRecording).click();
  await kiosk.consentAndSignIn(inventApplicant(860), stage.administrator);
  await kiosk.checkDevices();
  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();
  await kiosk.at(TEST_IDS.recordingSign).waitFor();
  await clerk.at(IDS.recordingSign).waitFor();
  const signAt = Date.now();

  // Long enough for a hold in the middle, which nobody may see later.
  await readTimeCodes(kiosk.at(TEST_IDS.remoteVideo), 60);
  // A gap in the pictures of one side is no gap in the recording.
  await freezeCameras(kiosk.page, 1_500);
  await readTimeCodes(clerk.at(IDS.remoteFace), 30);
  const heldAt = Date.now() - signAt;
  await clerk.hold();
  await kiosk.at(TEST_IDS.onHold).waitFor();
  await kiosk.at(TEST_IDS.recordingSign).waitFor({ state: 'detached' });
  await clerk.resume();
  await kiosk.at(TEST_IDS.recordingSign).waitFor();
  await readTimeCodes(kiosk.at(TEST_IDS.remoteVideo), 60);
  // The applicant ends the recording, not the call.
  await kiosk.at(TEST_IDS.recordingStop).click();
  await clerk.at(IDS.recordingSign).waitFor({ state: 'detached' });
  const stoppedAt = Date.now();
  expect(await kiosk.at(TEST_IDS.callScreen).isVisible()).toBe(true);
  await kiosk.at(TEST_IDS.hangUp).click();
  await kiosk.at(TEST_IDS.hangUpConfirm).click();
  await clerk.waitForState('wrapUp');

  const auditor = await stage.staff('olga', ['auditor'], '/console/recordings');
  await auditor.at(IDS.recordingWatch).first().click();
  const player = auditor.at(IDS.recordingPlayer);
  await player.waitFor();
  const position = async () => Number(await player.getAttribute('data-position'));
  const marks = auditor.at(IDS.recordingMark);
  const kinds = await marks.evaluateAll((elements) => elements.map((one) => one.getAttribute('data-kind')));
  expect(kinds).toEqual(expect.arrayContaining(['accepted', 'held', 'resumed', 'consentWithdrawn']));
  const lengthMs = Number(await auditor.at(IDS.recordingPosition).getAttribute('max'));
  expect(Math.abs(lengthMs - (stoppedAt - signAt))).toBeLessThan(2_000);

  const faceOfKiosk = auditor.at(IDS.recordingVideo('kiosk', 'face'));
  const faceOfClerk = auditor.at(IDS.recordingVideo('clerk', 'face'));
  await auditor.at(IDS.recordingPlay).click();
  const [ofKiosk, ofClerk] = await Promise.all([
    readTimeCodes(faceOfKiosk, PICTURES),
    readTimeCodes(faceOfClerk, PICTURES),
  ]);
  const recorded = apart(lag(ofKiosk), lag(ofClerk));
  const shown = apart(delay(ofKiosk), delay(ofClerk));
  await annotate(`recorded ${recorded.toFixed(0)} ms apart, shown ${shown.toFixed(0)} ms apart`);
  expect(recorded + shown).toBeLessThanOrEqual(80);

  // It plays on over the hold, to the end.
  await expect.poll(position, { timeout: 30_000 }).toBeGreaterThan(lengthMs - 200);
  expect(heldAt).toBeLessThan(lengthMs);

  // By keyboard and by what happened.
  await marks.first().click();
  await expect.poll(position).toBeLessThan(heldAt);
  await marks.last().click();
  await expect.poll(position).toBeGreaterThan(heldAt);
  const late = await position();
  await auditor.page.keyboard.press('ArrowLeft');
  await expect.poll(position).toBeLessThan(late);
  expect(auditor.errors).toEqual([]);
  expect(kiosk.errors).toEqual([]);
});
