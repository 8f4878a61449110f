// What is measured, as two parties see it: each sends into a call and receives what the other sends there. The same for our
// SFU, a bare worker and Janus.
import type { TransportOptions } from '@cloud-window/shared/protocol';
import { OPUS, VP8, type Kind, type Ssrcs } from './rtp-peer.ts';
import { answerToSender, dtlsParametersIn, offerToReceiver } from './sdp.ts';

export const PARTIES = ['kiosk', 'clerk'] as const;
export type Party = (typeof PARTIES)[number];

interface Reception {
  offer: string;
  /** Takes the answer. */
  accept: (answer: string) => Promise<void>;
}

export interface Conference {
  /** The answer to a party that offers to send. */
  send(call: number, party: Party, offer: string, ssrcs: Ssrcs): Promise<string>;
  /** The offer of what the other party sends. */
  receive(call: number, party: Party): Promise<Reception>;
  close(): Promise<void>;
}

/** A mediasoup worker, behind whatever stands in front of it. */
export interface MediasoupDoor {
  createTransport(call: number, party: Party, direction: 'send' | 'receive'): Promise<TransportOptions>;
  connect(transportId: string, dtlsParameters: Record<string, unknown>): Promise<unknown>;
  produce(transportId: string, kind: Kind, rtpParameters: Record<string, unknown>): Promise<string>;
  consume(
    transportId: string,
    producerId: string,
    rtpCapabilities: Record<string, unknown>,
  ): Promise<{ consumerId: string; kind: Kind; rtpParameters: Record<string, unknown> }>;
  resume(consumerId: string): Promise<unknown>;
  close(): Promise<void>;
}

const codecs = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: OPUS.clockRate,
    channels: 2,
    payloadType: OPUS.payloadType,
  },
  { kind: 'video', mimeType: 'video/VP8', clockRate: VP8.clockRate, payloadType: VP8.payloadType },
] as const;

/** Neither header extensions nor feedback: Janus is asked for neither, too. */
const CAPABILITIES = {
  codecs: codecs.map(({ payloadType, ...codec }) => ({
    ...codec,
    preferredPayloadType: payloadType,
    parameters: {},
    rtcpFeedback: [],
  })),
  headerExtensions: [],
};

function parameters(kind: Kind, ssrc: number): Record<string, unknown> {
  return {
    mid: kind === 'audio' ? '0' : '1',
    codecs: codecs.filter((codec) => codec.kind === kind).map(({ kind: _, ...codec }) => codec),
    encodings: [{ ssrc }],
    rtcp: { cname: 'bench' },
  };
}

export class MediasoupConference implements Conference {
  readonly #door: MediasoupDoor;
  readonly #producers = new Map<string, string[]>();

  constructor(door: MediasoupDoor) {
    this.#door = door;
  }

  async send(call: number, party: Party, offer: string, ssrcs: Ssrcs): Promise<string> {
    const transport = await this.#door.createTransport(call, party, 'send');
    await this.#door.connect(transport.id, dtlsParametersIn(offer, 'client'));
    const producers = [
      await this.#door.produce(transport.id, 'audio', parameters('audio', ssrcs.audio)),
      await this.#door.produce(transport.id, 'video', parameters('video', ssrcs.video)),
    ];
    this.#producers.set(`${call}/${party}`, producers);
    return answerToSender(transport);
  }

  async receive(call: number, party: Party) {
    const door = this.#door;
    const other = PARTIES.find((one) => one !== party) ?? party;
    const transport = await door.createTransport(call, party, 'receive');
    const consumers: Awaited<ReturnType<MediasoupDoor['consume']>>[] = [];
    for (const producerId of this.#producers.get(`${call}/${other}`) ?? []) {
      consumers.push(await door.consume(transport.id, producerId, CAPABILITIES));
    }
    const sent = consumers.map(({ kind, rtpParameters }) => {
      const [encoding] = rtpParameters['encodings'] as { ssrc: number }[];
      return { kind, ssrc: encoding?.ssrc ?? 0 };
    });
    return {
      offer: offerToReceiver(transport, sent),
      accept: async (answer: string) => {
        await door.connect(transport.id, dtlsParametersIn(answer, 'client'));
        for (const { consumerId } of consumers) await door.resume(consumerId);
      },
    };
  }

  close(): Promise<void> {
    return this.#door.close();
  }
}
