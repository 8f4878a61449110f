// The way without a server between: one simple-peer connection. Fetched only when a call goes direct.
import SimplePeer from 'simple-peer/simplepeer.min.js';
import { AppError } from '../../errors.ts';
import type { PeerSignal } from '../../protocol/media-paths.ts';
import type { MediaSource } from '../../protocol/media.ts';
import type { DirectContext, DirectMediaPath, StreamNames } from './direct-switch.ts';
import { arrivedIn, bytesReceived, type RemoteTrack, type SendingMode, type Traffic } from './media-path.ts';
import { VIDEO_START_KBPS } from './publishing.ts';
import { applyPlan, sendingPlan } from './sending-plan.ts';

interface Sent {
  /** The track that simple-peer knows this sending by: its first one, whatever has replaced it. */
  first: MediaStreamTrack;
  track: MediaStreamTrack | null;
  stream: MediaStream;
}

export class DirectPath implements DirectMediaPath {
  readonly kind = 'direct';
  readonly #context: DirectContext;
  readonly #peer: SimplePeer;
  readonly #person = new MediaStream();
  readonly #papers = new MediaStream();
  readonly #sent = new Map<MediaSource, Sent>();
  readonly #remote = new Map<string, RemoteTrack>();
  #names: StreamNames = {};
  #mode: SendingMode;
  #closed = false;

  private constructor(context: DirectContext) {
    this.#context = context;
    this.#mode = context.mode;
    const { events, initiator, iceServers } = context;
    this.#peer = new SimplePeer({ initiator, config: { iceServers }, sdpTransform });
    const broken = () => {
      if (!this.#closed) events.onTransport('broken');
    };
    this.#peer.on('error', broken);
    this.#peer.on('close', broken);
    this.#peer.on('signal', (signal) => this.#say(signal as PeerSignal));
    this.#peer.on('track', (track, stream) => this.#receive(track, stream));
    this.#peer._pc?.addEventListener('connectionstatechange', () => {
      const state = this.#peer._pc?.connectionState;
      if (this.#closed) return;
      if (state === 'connected') {
        events.onTransport('connected');
        // The parameters of a sender can be set once it has been negotiated.
        void this.setMode(this.#mode);
      }
      if (state === 'disconnected') events.onTransport('shaky');
    });
  }

  static async open(context: DirectContext): Promise<DirectPath> {
    const path = new DirectPath(context);
    await Promise.all([...context.tracks].map(([source, track]) => path.publish(source, track)));
    return path;
  }

  get sending(): MediaSource[] {
    return [...this.#sent].filter(([, { track }]) => track !== null).map(([source]) => source);
  }

  get connected(): boolean {
    return this.#peer._pc?.connectionState === 'connected';
  }

  signal(signal: PeerSignal, streams: StreamNames): void {
    if (this.#closed || this.#peer.destroyed) return;
    this.#names = { ...this.#names, ...streams };
    this.#peer.signal(signal);
  }

  async publish(source: MediaSource, track: MediaStreamTrack | null): Promise<void> {
    if (this.#closed || this.#peer.destroyed) return;
    const sent = this.#sent.get(source);
    if (sent) {
      if (sent.track === track) return;
      sent.track = track;
      this.#peer.replaceTrack(sent.first, track, sent.stream);
      await this.#apply(source);
      return;
    }
    if (!track) return;
    const stream = source === 'document' ? this.#papers : this.#person;
    this.#sent.set(source, { first: track, track, stream });
    this.#peer.addTrack(track, stream);
    this.#preferCodecs(track);
    await this.#apply(source);
  }

  async setMode(mode: SendingMode): Promise<void> {
    this.#mode = mode;
    await Promise.all([...this.#sent.keys()].map((source) => this.#apply(source)));
  }

  setDemand(): void {
    // Between two nobody stands who could send less of it.
  }

  restart(): Promise<void> {
    return Promise.reject(new AppError('MEDIA_UNAVAILABLE', 'a direct path is replaced, not restarted'));
  }

  whenConnected(timeoutMs: number): Promise<void> {
    if (this.connected) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const connection = this.#peer._pc;
      const look = () => {
        if (!this.connected) return;
        forget();
        resolve();
      };
      const timer = setTimeout(() => {
        forget();
        reject(new AppError('MEDIA_UNAVAILABLE', 'the direct path did not connect'));
      }, timeoutMs);
      const forget = () => {
        clearTimeout(timer);
        connection?.removeEventListener('connectionstatechange', look);
      };
      connection?.addEventListener('connectionstatechange', look);
    });
  }

  async traffic(): Promise<Traffic[]> {
    const [report] = await this.getStats();
    return report ? [{ bytes: bytesReceived(report), expected: this.#remote.size > 0 }] : [];
  }

  async arrived(): Promise<number> {
    const [report] = await this.getStats();
    return report ? arrivedIn(report) : 0;
  }

  async getStats(): Promise<RTCStatsReport[]> {
    const connection = this.#peer._pc;
    return connection && !this.#closed ? [await connection.getStats()] : [];
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#peer.destroy();
  }

  #say(signal: PeerSignal): void {
    if (this.#closed) return;
    this.#context.send(plain(signal), { [this.#person.id]: 'person', [this.#papers.id]: 'papers' });
  }

  #receive(track: MediaStreamTrack, stream: MediaStream): void {
    const name = this.#names[stream.id];
    if (this.#closed || name === undefined || this.#remote.has(track.id)) return;
    const source = name === 'papers' ? 'document' : track.kind === 'audio' ? 'microphone' : 'face';
    const { other, events } = this.#context;
    const remote: RemoteTrack = { id: track.id, ...other, source, track };
    this.#remote.set(track.id, remote);
    events.onRemote(remote);
  }

  async #apply(source: MediaSource): Promise<void> {
    const track = this.#sent.get(source)?.track;
    const sender = this.#peer._pc?.getSenders().find((candidate) => candidate.track === track);
    if (!track || !sender) return;
    // Of a connection that is closing.
    await applyPlan(sender, sendingPlan(source, this.#mode, track.getSettings().height)).catch(
      () => undefined,
    );
  }

  /** VP8 as everywhere else; sound twice over (RED, RFC 2198), which loss does not tear. */
  #preferCodecs({ kind }: MediaStreamTrack): void {
    const first = kind === 'audio' ? 'audio/red' : 'video/vp8';
    const codecs = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
    const rank = ({ mimeType }: { mimeType: string }) => (mimeType.toLowerCase() === first ? 0 : 1);
    const ordered = codecs.toSorted((one, other) => rank(one) - rank(other));
    for (const transceiver of this.#peer._pc?.getTransceivers() ?? []) {
      // Firefox before 128 takes no preferences.
      if (transceiver.sender.track?.kind !== kind || !('setCodecPreferences' in transceiver)) continue;
      transceiver.setCodecPreferences(ordered);
    }
  }
}

/** simple-peer hands on the browser's own objects. */
function plain(signal: PeerSignal): PeerSignal {
  if (signal.type === 'offer' || signal.type === 'answer') return { type: signal.type, sdp: signal.sdp };
  if (signal.type === 'candidate') {
    const { candidate, sdpMid, sdpMLineIndex } = signal.candidate;
    return { type: 'candidate', candidate: { candidate, sdpMid, sdpMLineIndex } };
  }
  if (signal.type === 'transceiverRequest') {
    return { type: 'transceiverRequest', transceiverRequest: { kind: signal.transceiverRequest.kind } };
  }
  return { type: 'renegotiate', renegotiate: true };
}

/** What we say about how we like to receive: silence saved (DTX), loss mended (FEC), pictures sharp from the start. */
function sdpTransform(sdp: string): string {
  const formats = new Map<string, string>();
  for (const [, format, codec] of sdp.matchAll(/^a=rtpmap:(\d+) (opus|VP8)\//gm)) {
    if (format !== undefined && codec !== undefined) formats.set(format, codec);
  }
  const lines = sdp.split('\r\n');
  const described = new Set<string>();
  const changed = lines.map((line) => {
    const format = /^a=fmtp:(\d+) /.exec(line)?.[1];
    const codec = format === undefined ? undefined : formats.get(format);
    if (format === undefined || codec === undefined) return line;
    described.add(format);
    if (codec === 'opus') return line.includes('usedtx') ? line : `${line};usedtx=1`;
    return line.includes('x-google') ? line : `${line};x-google-start-bitrate=${VIDEO_START_KBPS}`;
  });
  return changed
    .flatMap((line) => {
      const [, format, codec] = /^a=rtpmap:(\d+) (VP8)\//.exec(line) ?? [];
      if (format === undefined || codec === undefined || described.has(format)) return [line];
      return [line, `a=fmtp:${format} x-google-start-bitrate=${VIDEO_START_KBPS}`];
    })
    .join('\r\n');
}
