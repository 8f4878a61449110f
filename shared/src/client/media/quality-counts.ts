// What the browser counts (getStats, W3C webrtc-stats), brought into one shape: counters of each track received and sent, and
// the path below. Counters only ever grow, so two readings make a sample (quality-sample.ts).
import type { MediaRoute } from '../../protocol/media-quality.ts';

export interface ReceivedCounts {
  kind: 'audio' | 'video';
  packets: number;
  lost: number;
  /** Seconds, as it is just now. */
  jitter: number;
  nacks: number;
  plis: number;
  samples: number;
  /** Made up for what had not come, silence left out. */
  concealed: number;
  /** Seconds that emitted samples have lain in the buffer, and how many they are. */
  bufferDelay: number;
  bufferEmitted: number;
  freezes: number;
  frozenSeconds: number;
  frames: number;
  height: number | null;
  framesPerSecond: number | null;
}

interface SentCounts {
  kind: 'audio' | 'video';
  packets: number;
  /** As the other end reports it. */
  lost: number;
  nacks: number;
  plis: number;
  /** What keeps the encoder from sending more. */
  limitation: 'none' | 'cpu' | 'bandwidth' | 'other';
}

export interface Counts {
  /** Milliseconds of any clock that only goes forward. */
  at: number;
  received: Map<string, ReceivedCounts>;
  sent: Map<string, SentCounts>;
  /** Milliseconds; the slowest path there is. */
  rttMs: number | null;
  /** Bits per second that the sending path is believed to carry. */
  upload: number | null;
  bytesIn: number | null;
  route: Omit<MediaRoute, 'path'> | null;
}

/** Any entry of an RTCStatsReport; browsers leave out what they do not know. */
type Entry = { id: string; type: string } & Record<string, unknown>;

/** Reads one report for each connection: one on a direct path, two (sending, receiving) with an SFU. */
export function countsOf(reports: readonly RTCStatsReport[], at: number): Counts {
  const counts: Counts = {
    at,
    received: new Map(),
    sent: new Map(),
    rttMs: null,
    upload: null,
    bytesIn: null,
    route: null,
  };
  for (const report of reports) {
    const entries = new Map<string, Entry>();
    for (const entry of report.values() as Iterable<Entry>) entries.set(entry.id, entry);
    readTracks(entries, counts);
    readPath(entries, counts);
  }
  return counts;
}

function readTracks(entries: ReadonlyMap<string, Entry>, counts: Counts): void {
  for (const entry of entries.values()) {
    const kind = entry['kind'];
    if (kind !== 'audio' && kind !== 'video') continue;
    // Identifiers of entries may be used again by another connection; those of streams are random.
    const key = `${kind}/${String(entry['ssrc'])}`;
    if (entry.type === 'inbound-rtp') counts.received.set(key, receivedCounts(kind, entry));
    if (entry.type === 'outbound-rtp') {
      const told = [...entries.values()].find(
        (other) => other.type === 'remote-inbound-rtp' && other['localId'] === entry.id,
      );
      counts.sent.set(key, sentCounts(kind, entry, told));
      const rtt = told === undefined ? null : positive(told, 'roundTripTime');
      if (rtt !== null) counts.rttMs = Math.max(counts.rttMs ?? 0, rtt * 1_000);
    }
  }
}

function receivedCounts(kind: 'audio' | 'video', entry: Entry): ReceivedCounts {
  return {
    kind,
    packets: number(entry, 'packetsReceived'),
    lost: number(entry, 'packetsLost'),
    jitter: number(entry, 'jitter'),
    nacks: number(entry, 'nackCount'),
    plis: number(entry, 'pliCount') + number(entry, 'firCount'),
    samples: number(entry, 'totalSamplesReceived'),
    concealed: number(entry, 'concealedSamples') - number(entry, 'silentConcealedSamples'),
    bufferDelay: number(entry, 'jitterBufferDelay'),
    bufferEmitted: number(entry, 'jitterBufferEmittedCount'),
    freezes: number(entry, 'freezeCount'),
    frozenSeconds: number(entry, 'totalFreezesDuration'),
    frames: number(entry, 'framesDecoded'),
    height: positive(entry, 'frameHeight'),
    framesPerSecond: positive(entry, 'framesPerSecond'),
  };
}

function sentCounts(kind: 'audio' | 'video', entry: Entry, told: Entry | undefined): SentCounts {
  const reason = entry['qualityLimitationReason'];
  const limited = reason === 'cpu' || reason === 'bandwidth' || reason === 'other';
  return {
    kind,
    packets: number(entry, 'packetsSent'),
    lost: told === undefined ? 0 : number(told, 'packetsLost'),
    nacks: number(entry, 'nackCount'),
    plis: number(entry, 'pliCount') + number(entry, 'firCount'),
    limitation: limited && entry['active'] !== false ? reason : 'none',
  };
}

function readPath(entries: ReadonlyMap<string, Entry>, counts: Counts): void {
  const pair = chosenPair(entries);
  for (const entry of entries.values()) {
    if (entry.type === 'transport' && typeof entry['bytesReceived'] === 'number') {
      counts.bytesIn = (counts.bytesIn ?? 0) + entry['bytesReceived'];
    }
  }
  if (pair === null) return;
  const rtt = positive(pair, 'currentRoundTripTime');
  if (rtt !== null) counts.rttMs = Math.max(counts.rttMs ?? 0, rtt * 1_000);
  counts.upload = positive(pair, 'availableOutgoingBitrate') ?? counts.upload;
  const local = entries.get(String(pair['localCandidateId']));
  const remote = entries.get(String(pair['remoteCandidateId']));
  if (local === undefined) return;
  // Of a relayed path the leg to the TURN server is what a firewall lets through.
  const relay = local['candidateType'] === 'relay' || remote?.['candidateType'] === 'relay';
  const spoken = (relay ? local['relayProtocol'] : undefined) ?? local['protocol'];
  const route = {
    relay,
    protocol: spoken === 'tcp' || spoken === 'tls' ? ('tcp' as const) : ('udp' as const),
  };
  // The worse of the two paths stands for both.
  if (counts.route === null || route.relay || (route.protocol === 'tcp' && !counts.route.relay)) {
    counts.route = route;
  }
}

/** The pair of candidates that carries the media: Chromium names it, Firefox marks it. */
function chosenPair(entries: ReadonlyMap<string, Entry>): Entry | null {
  for (const entry of entries.values()) {
    const id = entry.type === 'transport' ? entry['selectedCandidatePairId'] : undefined;
    const pair = typeof id === 'string' ? entries.get(id) : undefined;
    if (pair) return pair;
  }
  for (const entry of entries.values()) {
    if (entry.type !== 'candidate-pair') continue;
    if (entry['selected'] === true || (entry['nominated'] === true && entry['state'] === 'succeeded'))
      return entry;
  }
  return null;
}

function number(entry: Entry, field: string): number {
  const value = entry[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function positive(entry: Entry, field: string): number | null {
  const value = entry[field];
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;
}
