// From packets to frames: order, loss, silence that was not sent, and pictures in several packets.
import { expect, test } from 'vitest';
import { OpusAssembler, opusPacketUnits, Vp8Assembler } from './media-frames.ts';
import { PacketOrder, parseRtp, Unwrapped, type OrderedPacket, type RtpPacket } from './rtp-packet.ts';

const packet = (sequence: number, change: Partial<RtpPacket> = {}): RtpPacket => ({
  sequence,
  timestamp: sequence * 960,
  payloadType: 100,
  marker: false,
  payload: Buffer.from([0xf8, sequence & 0xff]),
  ...change,
});
const ordered = (change: Partial<OrderedPacket>): OrderedPacket => ({
  ...packet(1),
  afterLoss: false,
  ...change,
});
const sequences = (packets: readonly OrderedPacket[]) =>
  packets.map(({ sequence, afterLoss }) => (afterLoss ? -sequence : sequence));

test('packets come out in order, across the wrap-around, and late ones are waited for', () => {
  const order = new PacketOrder();
  expect(sequences(order.push(packet(65_534), 0))).toEqual([65_534]);
  expect(sequences(order.push(packet(0), 1))).toEqual([]);
  expect(sequences(order.push(packet(1), 2))).toEqual([]);
  expect(sequences(order.push(packet(65_535), 300))).toEqual([65_535, 0, 1]);
  expect(sequences(order.push(packet(1), 301))).toEqual([]);
});

test('what does not come is given up after a while, and said', () => {
  const order = new PacketOrder();
  order.push(packet(10), 0);
  expect(sequences(order.push(packet(12), 5))).toEqual([]);
  expect(sequences(order.due(300))).toEqual([]);
  expect(sequences(order.due(600))).toEqual([-12]);
  // A sender that begins anew far away is followed at once.
  expect(sequences(order.push(packet(30_000), 700))).toEqual([30_000]);
});

test('counters go on beyond their end, and back', () => {
  const counter = new Unwrapped(16);
  expect([65_535, 1, 65_534, 2].map((value) => counter.next(value))).toEqual([
    65_535, 65_537, 65_534, 65_538,
  ]);
});

test('RTP is read with its extensions and padding; RTCP and noise are not RTP', () => {
  const head = [0xb0, 0xe4, 0, 7, 0, 0, 0, 9, 0, 0, 0, 1];
  const extension = [0xbe, 0xde, 0, 1, 1, 2, 3, 4];
  const parsed = parseRtp(Buffer.from([...head, ...extension, 0xaa, 0xbb, 0, 2]));
  expect(parsed).toMatchObject({ sequence: 7, timestamp: 9, payloadType: 100, marker: true });
  expect([...(parsed?.payload ?? [])]).toEqual([0xaa, 0xbb]);
  expect(parseRtp(Buffer.from([0x80, 200, 0, 6, ...Array<number>(24).fill(0)]))).toBeNull();
  expect(parseRtp(Buffer.from('noise'))).toBeNull();
});

test('silence that was not sent is filled in, a long absence is not', () => {
  const assembler = new OpusAssembler();
  const at = (timestamp: number) =>
    assembler.push(ordered({ payload: Buffer.from([0xf8, 1]) }), timestamp).map((frame) => frame.timestamp);
  expect(at(0)).toEqual([0]);
  expect(at(960)).toEqual([960]);
  expect(at(4_800)).toEqual([1_920, 2_880, 3_840, 4_800]);
  expect(at(960)).toEqual([]);
  expect(at(480_000)).toEqual([480_000]);
});

test('how long an Opus packet is (RFC 6716, table 2)', () => {
  // SILK 60 ms; hybrid 20 ms twice; CELT 2.5 ms; CELT 20 ms, three frames.
  expect([[0x18], [0x69], [0x80], [0xfb, 3]].map((bytes) => opusPacketUnits(Buffer.from(bytes)))).toEqual([
    2_880, 1_920, 120, 2_880,
  ]);
});

test('a picture of several packets is put together; after a loss the next whole one is waited for', () => {
  const assembler = new Vp8Assembler();
  const key = Buffer.from([0x10, 0x50, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01]);
  const first = assembler.push(ordered({ payload: key }), 0);
  expect(first).toEqual([]);
  const [picture] = assembler.push(ordered({ payload: Buffer.from([0x00, 1, 2]), marker: true }), 0);
  expect(picture).toMatchObject({ isKey: true, size: { width: 640, height: 480 } });
  expect(picture?.data).toHaveLength(12);
  const delta = (change: Partial<OrderedPacket> = {}) =>
    // With picture id of two bytes, TL0PICIDX and TID (RFC 7741 section 4.2).
    ordered({ payload: Buffer.from([0x90, 0xe0, 0x80, 5, 6, 7, 0x31, 9]), marker: true, ...change });
  expect(assembler.push(delta(), 3_000)).toMatchObject([{ isKey: false, data: Buffer.from([0x31, 9]) }]);
  expect(assembler.push(delta({ afterLoss: true }), 9_000)).toEqual([]);
  expect(assembler.needsKeyFrame).toBe(true);
  expect(assembler.push(ordered({ payload: key, marker: true }), 12_000)).toHaveLength(1);
  expect(assembler.needsKeyFrame).toBe(false);
});
