// One who talks, for tests of recording: sends sound and pictures at the pace of real ones, each with a number in it, and
// remembers when which number was sent.
import type { ControlClient } from './control-client.ts';
import { createHeadlessTransport, type HeadlessTransport } from './headless-peer.ts';

type Source = 'microphone' | 'face';
const TRACKS = {
  microphone: { kind: 'audio', everyMs: 20, step: 960, payloadType: 100 },
  face: { kind: 'video', everyMs: 66, step: 5_940, payloadType: 101 },
} as const;
/** Every so many pictures comes a whole one. */
const KEY_FRAME_EVERY = 5;

interface Sending {
  number: number;
  sentAt: number[];
  timer: NodeJS.Timeout;
  heard: Set<() => void>;
}

export class RecordedParty {
  readonly #control: ControlClient;
  readonly #sessionId: string;
  readonly #transportId: string;
  readonly #transport: HeadlessTransport;
  readonly #sending = new Map<Source, Sending>();

  constructor(control: ControlClient, sessionId: string, transportId: string, transport: HeadlessTransport) {
    this.#control = control;
    this.#sessionId = sessionId;
    this.#transportId = transportId;
    this.#transport = transport;
  }

  static async join(
    control: ControlClient,
    roomId: string,
    participant: 'kiosk' | 'clerk',
  ): Promise<RecordedParty> {
    const sessionId = `${roomId}/${participant}`;
    await control.request('session:open', {
      roomId,
      sessionId,
      participant,
      role: participant,
      holder: participant,
      phase: 'talking',
      stateSeq: 1,
      muted: [],
    });
    const options = await control.request('transport:create', { sessionId, direction: 'send' });
    const transport = await createHeadlessTransport(options);
    const { dtlsParameters } = transport;
    await control.request('transport:connect', { sessionId, transportId: options.id, dtlsParameters });
    await transport.connect();
    return new RecordedParty(control, sessionId, options.id, transport);
  }

  sendSound(): Promise<void> {
    return this.#send('microphone', 1_000 + this.#sending.size, (number) => {
      // CELT, 20 ms, mono, one frame (RFC 6716 section 3.1).
      const packet = Buffer.alloc(41, 7);
      packet.writeUInt8(0xf8, 0);
      packet.writeUInt32BE(number, 37);
      return packet;
    });
  }

  sendPicture(): Promise<void> {
    return this.#send('face', 2_000, (number) => vp8Packet(number, number % KEY_FRAME_EVERY === 0));
  }

  lastNumber(source: Source): number {
    return (this.#sending.get(source)?.number ?? 0) - 1;
  }

  sentAt(source: string, number: number): number {
    return this.#sending.get(source as Source)?.sentAt[number] ?? NaN;
  }

  /** Resolves once so many more were sent. */
  sent(source: Source, count: number): Promise<void> {
    const sending = this.#sending.get(source);
    if (!sending) throw new Error(`${source} is not being sent`);
    const wanted = sending.number + count;
    return new Promise((resolve) => {
      const look = () => {
        if (sending.number < wanted) return;
        sending.heard.delete(look);
        resolve();
      };
      sending.heard.add(look);
    });
  }

  async mute(source: Source, muted: boolean): Promise<void> {
    await this.#control.request('session:setMuted', { sessionId: this.#sessionId, source, muted });
  }

  async close(): Promise<void> {
    for (const { timer } of this.#sending.values()) clearInterval(timer);
    await this.#transport.close();
  }

  async #send(source: Source, ssrc: number, payloadOf: (number: number) => Buffer): Promise<void> {
    const { kind, everyMs, step, payloadType } = TRACKS[source];
    const codec =
      kind === 'audio'
        ? { mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType }
        : { mimeType: 'video/VP8', clockRate: 90_000, payloadType };
    await this.#control.request('producer:create', {
      sessionId: this.#sessionId,
      transportId: this.#transportId,
      kind,
      source,
      rtpParameters: {
        mid: source === 'microphone' ? '0' : '1',
        codecs: [codec],
        encodings: [{ ssrc }],
        rtcp: { cname: this.#sessionId },
      },
    });
    const startedAt = Date.now();
    const sending: Sending = { number: 0, sentAt: [], heard: new Set(), timer: setInterval(() => tick(), 5) };
    this.#sending.set(source, sending);
    const tick = () => {
      // By the clock, however late the timer comes: as a real encoder.
      while (startedAt + sending.number * everyMs <= Date.now()) {
        const { number } = sending;
        sending.sentAt[number] = startedAt + number * everyMs;
        sending.number += 1;
        this.#transport.sendRtp({
          ssrc,
          payloadType,
          sequenceNumber: number & 0xffff,
          timestamp: number * step,
          marker: kind === 'video',
          payload: payloadOf(number),
        });
      }
      for (const heard of [...sending.heard]) heard();
    };
  }
}

/** One picture in one packet (RFC 7741), with the head of a real one (RFC 6386 section 9.1). */
function vp8Packet(number: number, isKey: boolean): Buffer {
  const packet = Buffer.alloc(60, 5);
  packet.writeUInt8(0x10, 0);
  packet.writeUInt8(isKey ? 0x10 : 0x11, 1);
  if (isKey) {
    packet.set([0x9d, 0x01, 0x2a], 4);
    packet.writeUInt16LE(640, 7);
    packet.writeUInt16LE(480, 9);
  }
  packet.writeUInt32BE(number, 56);
  return packet;
}
