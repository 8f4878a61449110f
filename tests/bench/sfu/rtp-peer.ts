// One end of a call without a browser: ICE, DTLS and SRTP by libdatachannel, RTP made here. A packet costs the machine about
// as much as a UDP socket does, so that hundreds of these do not crowd out what is measured.
import nodeDataChannel, { type PeerConnection, type Track } from 'node-datachannel';

export const OPUS = { payloadType: 100, clockRate: 48_000 } as const;
export const VP8 = { payloadType: 101, clockRate: 90_000 } as const;
export type Kind = 'audio' | 'video';

const CONNECT_WITHIN_MS = 30_000;

export interface Ssrcs {
  audio: number;
  video: number;
}

/** Sends a voice and a picture, or nothing until asked to. */
export class SendingPeer {
  readonly offer: string;
  readonly #peer: PeerConnection;
  readonly #tracks: Record<Kind, Track>;

  private constructor(peer: PeerConnection, tracks: Record<Kind, Track>, offer: string) {
    this.#peer = peer;
    this.#tracks = tracks;
    this.offer = offer;
  }

  static async create(address: string, ssrcs: Ssrcs): Promise<SendingPeer> {
    const peer = newPeer(address);
    const audio = new nodeDataChannel.Audio('0', 'SendOnly');
    audio.addOpusCodec(OPUS.payloadType);
    audio.addSSRC(ssrcs.audio, 'bench');
    const video = new nodeDataChannel.Video('1', 'SendOnly');
    video.addVP8Codec(VP8.payloadType);
    video.addSSRC(ssrcs.video, 'bench');
    const tracks = { audio: peer.addTrack(audio), video: peer.addTrack(video) };
    const offer = await described(peer, () => peer.setLocalDescription('offer'));
    return new SendingPeer(peer, tracks, offer);
  }

  async connect(answer: string): Promise<void> {
    const connected = connection(this.#peer);
    this.#peer.setRemoteDescription(answer, 'answer');
    await connected;
  }

  send(kind: Kind, packet: Buffer): void {
    this.#tracks[kind].sendMessageBinary(packet);
  }

  close(): void {
    this.#peer.close();
  }
}

/** Counts the RTP packets that arrive. */
export class ReceivingPeer {
  received = 0;
  #answer = '';
  readonly #peer: PeerConnection;
  readonly #connected: Promise<void>;
  readonly #tracks: Track[] = [];

  private constructor(peer: PeerConnection) {
    this.#peer = peer;
    this.#connected = connection(peer);
    peer.onTrack((track) => {
      this.#tracks.push(track);
      track.onMessage((message) => {
        // RFC 5761 section 4: what would be payload types 64 to 95 is RTCP.
        const type = (message[1] ?? 0) & 0x7f;
        if (type < 64 || type > 95) this.received += 1;
      });
    });
  }

  static async create(address: string, offer: string): Promise<ReceivingPeer> {
    const peer = newPeer(address);
    const receiver = new ReceivingPeer(peer);
    receiver.#answer = await described(peer, () => peer.setRemoteDescription(offer, 'offer'));
    return receiver;
  }

  get answer(): string {
    return this.#answer;
  }

  async connected(): Promise<void> {
    await this.#connected;
  }

  close(): void {
    for (const track of this.#tracks) track.close();
    this.#peer.close();
  }
}

function newPeer(address: string): PeerConnection {
  return new nodeDataChannel.PeerConnection('bench', {
    iceServers: [],
    bindAddress: address,
    forceMediaTransport: true,
  });
}

/** Our description, with all its candidates in it. */
async function described(peer: PeerConnection, begin: () => void): Promise<string> {
  const gathered = Promise.withResolvers<unknown>();
  peer.onGatheringStateChange((state) => {
    if (state === 'complete') gathered.resolve(null);
  });
  begin();
  if (peer.gatheringState() !== 'complete') await gathered.promise;
  const description = peer.localDescription();
  if (!description) throw new Error('libdatachannel made no description');
  return description.sdp;
}

function connection(peer: PeerConnection): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<null>();
  const timer = setTimeout(() => reject(new Error('a peer did not connect in time')), CONNECT_WITHIN_MS);
  peer.onStateChange((state) => {
    if (state === 'connected') resolve(null);
    if (state === 'failed') reject(new Error('a peer could not connect'));
  });
  const ended = promise.then(() => undefined).finally(() => clearTimeout(timer));
  // Whoever waits hears of it; until somebody does, it is no unhandled fault.
  ended.catch(() => undefined);
  return ended;
}
