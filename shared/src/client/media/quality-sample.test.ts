// From counters as browsers tell them to shares and means: Chromium's and Firefox's shape, tracks that come and go, and
// nothing divided by nothing.
import { expect, test } from 'vitest';
import { mediaReportSchema } from '../../protocol/media-quality.ts';
import { countsOf } from './quality-counts.ts';
import { reportOf } from './quality.ts';
import { sampleOf, sumOf } from './quality-sample.ts';

type Entry = { id: string; type: string } & Record<string, unknown>;

function report(...entries: Entry[]): RTCStatsReport {
  return new Map(entries.map((entry) => [entry.id, entry]));
}

const path = (more: Record<string, unknown> = {}, local: Record<string, unknown> = {}): Entry[] => [
  { id: 'T', type: 'transport', selectedCandidatePairId: 'P', bytesReceived: 1_000, ...more },
  {
    id: 'P',
    type: 'candidate-pair',
    localCandidateId: 'L',
    remoteCandidateId: 'R',
    currentRoundTripTime: 0.08,
    availableOutgoingBitrate: 1_500_000,
  },
  { id: 'L', type: 'local-candidate', candidateType: 'host', protocol: 'udp', ...local },
  { id: 'R', type: 'remote-candidate', candidateType: 'host', protocol: 'udp' },
];
const sound = (at: number, more: Record<string, unknown> = {}): Entry => ({
  id: 'IA',
  type: 'inbound-rtp',
  kind: 'audio',
  ssrc: 11,
  packetsReceived: at * 50,
  packetsLost: 0,
  jitter: 0.004,
  totalSamplesReceived: at * 48_000,
  concealedSamples: 0,
  silentConcealedSamples: 0,
  jitterBufferDelay: at * 48_000 * 0.04,
  jitterBufferEmittedCount: at * 48_000,
  ...more,
});
const picture = (at: number, more: Record<string, unknown> = {}): Entry => ({
  id: 'IV',
  type: 'inbound-rtp',
  kind: 'video',
  ssrc: 12,
  packetsReceived: at * 100,
  packetsLost: 0,
  jitter: 0.01,
  framesDecoded: at * 30,
  frameHeight: 720,
  framesPerSecond: 30,
  freezeCount: 0,
  totalFreezesDuration: 0,
  pliCount: 0,
  nackCount: 0,
  ...more,
});

test('a good line: Chromium, a connection for each direction', () => {
  const sent = (at: number): Entry[] => [
    {
      id: 'OV',
      type: 'outbound-rtp',
      kind: 'video',
      ssrc: 21,
      packetsSent: at * 100,
      nackCount: 0,
      pliCount: at,
      qualityLimitationReason: 'none',
      active: true,
    },
    { id: 'RI', type: 'remote-inbound-rtp', kind: 'video', ssrc: 21, localId: 'OV', packetsLost: 0 },
  ];
  const read = (at: number) =>
    countsOf(
      [report(...path({ bytesReceived: at }), ...sent(at)), report(...path(), sound(at), picture(at))],
      at * 1_000,
    );
  const sample = sampleOf(read(10), read(12.5), 0);
  expect(sample).toMatchObject({
    overMs: 2_500,
    rttMs: 80,
    jitterMs: 10,
    lossIn: 0,
    lossOut: 0,
    concealed: 0,
    height: 720,
    framesPerSecond: 30,
    freezes: 0,
    watchedMs: 2_500,
    keyFramesDue: 2.5,
    uploadKbps: 1_500,
    route: { protocol: 'udp', relay: false },
    limitedBy: 'none',
    silent: false,
    bufferMs: 40,
  });
  expect(sample.mos).toBeGreaterThan(4.3);
});

test('loss both ways, a freeze, made-up sound and a narrow line', () => {
  const read = (at: number, bad: number) =>
    countsOf(
      [
        report(
          ...path({ bytesReceived: at }),
          {
            id: 'OV',
            type: 'outbound-rtp',
            kind: 'video',
            ssrc: 21,
            packetsSent: at * 100,
            qualityLimitationReason: 'bandwidth',
            active: true,
          },
          { id: 'RI', type: 'remote-inbound-rtp', kind: 'video', localId: 'OV', packetsLost: bad * 25 },
          sound(at, {
            packetsLost: bad * 12,
            concealedSamples: bad * 12_000,
            silentConcealedSamples: bad * 2_000,
          }),
          picture(at, { packetsLost: bad * 25, freezeCount: bad * 2, totalFreezesDuration: bad * 0.5 }),
        ),
      ],
      at * 1_000,
    );
  const sample = sampleOf(read(10, 0), read(12.5, 1), 0);
  expect(sample.lossIn).toBeCloseTo(37 / (125 + 250 + 37), 3);
  expect(sample.lossOut).toBeCloseTo(0.1, 3);
  expect(sample.concealed).toBeCloseTo(10_000 / 120_000, 3);
  expect(sample).toMatchObject({ freezes: 2, frozenMs: 500, limitedBy: 'bandwidth' });
  expect(sample.mos).toBeLessThan(4);
});

test('packets that were late after all are no negative loss, and a track that has gone takes nothing along', () => {
  const before = countsOf([report(...path(), sound(10, { packetsLost: 9 }), picture(10))], 10_000);
  const now = countsOf([report(...path(), sound(12.5, { packetsLost: 4 }))], 12_500);
  const sample = sampleOf(before, now, 0);
  expect(sample.lossIn).toBe(0);
  expect(sample).toMatchObject({ watchedMs: 0, height: null, framesPerSecond: null, silent: true });
});

test('a line on which nothing has been measured divides by nothing', () => {
  const empty = countsOf([], 0);
  const sample = sampleOf(empty, { ...empty, at: 2_500 }, 0);
  expect(sample).toMatchObject({
    rttMs: null,
    jitterMs: null,
    lossIn: null,
    lossOut: null,
    mos: null,
    concealed: null,
    route: null,
    silent: false,
  });
  expect(mediaReportSchema.safeParse(reportOf(sample, null, null)).success).toBe(true);
});

test('the other leg of the way counts in the score', () => {
  const read = (at: number) => countsOf([report(...path({ bytesReceived: at }), sound(at))], at * 1_000);
  const near = sampleOf(read(1), read(3.5), 0).mos ?? 0;
  const far = sampleOf(read(1), read(3.5), 600).mos ?? 5;
  expect(far).toBeLessThan(near);
});

test.each([
  ['a relay over TLS', { candidateType: 'relay', protocol: 'udp', relayProtocol: 'tls' }, 'tcp', true],
  ['a relay over UDP', { candidateType: 'relay', protocol: 'udp', relayProtocol: 'udp' }, 'udp', true],
  ['ICE over TCP', { candidateType: 'host', protocol: 'tcp' }, 'tcp', false],
  ['plain UDP', { candidateType: 'srflx', protocol: 'udp' }, 'udp', false],
])('%s is told', (_what, local, protocol, relay) => {
  expect(countsOf([report(...path({}, local))], 0).route).toEqual({ protocol, relay });
});

test('Firefox marks the pair instead of naming it', () => {
  const entries = path().filter(({ type }) => type !== 'transport');
  const marked = entries.map((entry) => (entry.id === 'P' ? { ...entry, selected: true } : entry));
  expect(countsOf([report(...marked)], 0)).toMatchObject({
    rttMs: 80,
    route: { protocol: 'udp' },
    bytesIn: null,
  });
});

test('a report adds up counts and weighs means by time; it fits the schema', () => {
  const read = (at: number, bad: number) =>
    countsOf(
      [
        report(
          ...path({ bytesReceived: at }),
          sound(at),
          picture(at, { freezeCount: bad, totalFreezesDuration: bad / 10, packetsLost: bad * 10 }),
        ),
      ],
      at * 1_000,
    );
  const one = sampleOf(read(0, 0), read(2.5, 1), 0);
  const other = sampleOf(read(2.5, 1), read(5, 3), 0);
  const both = sumOf([one, other]);
  expect(both).toMatchObject({ overMs: 5_000, freezes: 3, frozenMs: 300, watchedMs: 5_000 });
  expect(both.lossIn).toBeCloseTo(((one.lossIn ?? 0) + (other.lossIn ?? 0)) / 2, 4);
  const message = reportOf(both, { level: 'fair', causes: ['lossIn'] }, 240);
  expect(mediaReportSchema.parse(message)).toEqual(message);
  expect(message.setup).toEqual({ firstFrameMs: 240 });
  // Small enough to be sent every five seconds by everybody.
  expect(JSON.stringify(message).length).toBeLessThan(700);
});
