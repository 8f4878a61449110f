// How sources are encoded: what makes way for what, and how a change is applied to a sender in place.
import { expect, test } from 'vitest';
import { applyPlan, layerFor, sendingPlan, type SendingPlan } from './sending-plan.ts';

const NORMAL = { active: true, sharpened: false };
const SHARP = { active: true, sharpened: true };
const SILENT = { active: false, sharpened: true };

test('sound before papers before faces', () => {
  const [microphone, document, face] = (['microphone', 'document', 'face'] as const).map(
    (source) => sendingPlan(source, NORMAL).encodings[0]?.priority,
  );
  expect([microphone, document, face]).toEqual(['high', 'medium', 'low']);
});

test('papers keep their lines and are sent in no more than 1080 of them', () => {
  const plan = sendingPlan('document', NORMAL, 2_160);
  expect(plan.degradationPreference).toBe('maintain-resolution');
  expect(plan.encodings[0]?.scaleResolutionDownBy).toBe(2);
  expect(sendingPlan('document', NORMAL, 720).encodings[0]?.scaleResolutionDownBy).toBe(1);
});

test('a sharper picture: papers as the camera gives them and with more bits, the face in its smallest size', () => {
  const [papers] = sendingPlan('document', SHARP, 2_160).encodings;
  expect(papers).toMatchObject({ scaleResolutionDownBy: 1, priority: 'high' });
  expect(papers?.maxBitrate).toBeGreaterThan(sendingPlan('document', NORMAL).encodings[0]?.maxBitrate ?? 0);
  expect(sendingPlan('face', SHARP).encodings.map(({ active }) => active)).toEqual([true, false, false]);
});

test('inactive is inactive, whatever else is wished', () => {
  for (const source of ['microphone', 'document', 'face'] as const) {
    expect(sendingPlan(source, SILENT).encodings.some(({ active }) => active)).toBe(false);
  }
});

test('a face is asked for in the size that fills its tile, papers as they are', () => {
  expect([120, 240, 241, 480, 481, 1_080].map((height) => layerFor('face', height))).toEqual([
    0, 0, 1, 1, 2, 2,
  ]);
  expect(layerFor('document', 100)).toBeNull();
});

/** As browsers do it: parameters may be set once for each time that they were got. */
class Sender {
  encodings: RTCRtpEncodingParameters[];
  sets = 0;
  /** How many more are taken without a word and lost, as Chromium does while another track is negotiated. */
  losing = 0;
  #got = false;

  constructor(sizes: number) {
    this.encodings = Array.from({ length: sizes }, (_, index) => ({ rid: `r${index}`, active: false }));
  }
  getParameters() {
    this.#got = true;
    return { encodings: this.encodings, transactionId: '', codecs: [], headerExtensions: [], rtcp: {} };
  }
  async setParameters({ encodings }: { encodings: RTCRtpEncodingParameters[] }) {
    if (!this.#got) throw new DOMException('get them first', 'InvalidStateError');
    await Promise.resolve();
    this.#got = false;
    this.sets += 1;
    if (this.losing > 0) this.losing -= 1;
    else this.encodings = encodings;
  }
}

const apply = (sender: Sender, plan: SendingPlan) => applyPlan(sender as unknown as RTCRtpSender, plan);

test('changes of one sender are made one after the other, each upon the last', async () => {
  const sender = new Sender(3);
  await Promise.all([NORMAL, SHARP, SILENT].map((mode) => apply(sender, sendingPlan('face', mode))));
  expect(sender.sets).toBe(3);
  expect(sender.encodings.map(({ active }) => active)).toEqual([false, false, false]);
  expect(sender.encodings.map(({ rid }) => rid)).toEqual(['r0', 'r1', 'r2']);
});

test('what a browser has taken and lost is set again', async () => {
  const sender = new Sender(3);
  sender.losing = 2;
  await apply(sender, sendingPlan('face', NORMAL));
  expect(sender.encodings.map(({ active }) => active)).toEqual([true, true, true]);
});

test('a sender of one size takes the best that is planned', async () => {
  const sender = new Sender(1);
  await apply(sender, sendingPlan('face', NORMAL));
  expect(sender.encodings).toMatchObject([{ active: true, scaleResolutionDownBy: 1 }]);
  await apply(sender, sendingPlan('face', SHARP));
  expect(sender.encodings).toMatchObject([{ active: true, scaleResolutionDownBy: 4 }]);
  await apply(sender, sendingPlan('face', SILENT));
  expect(sender.encodings).toMatchObject([{ active: false }]);
});
