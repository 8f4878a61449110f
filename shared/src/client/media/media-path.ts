// What a media session needs of a way between two people, be it through the SFU or directly: so that the session can hold
// both at once and change over without a break.
import type { RoomRole } from '../../calls/room-roles.ts';
import type { MediaSource } from '../../protocol/media.ts';

/** One track of somebody else that has come in. */
export interface RemoteTrack {
  /** Of the producer, or of the sender's stream: another one is another person or another camera. */
  id: string;
  participant: string;
  role: RoomRole;
  source: MediaSource;
  track: MediaStreamTrack;
}

/** How much of a picture somebody looks at, in device pixels of height; null: nobody does. */
export type Demand = number | null;

export interface PathEvents {
  onRemote: (remote: RemoteTrack) => void;
  onRemoteGone: (remote: RemoteTrack) => void;
  /** The camera or microphone behind a source was unplugged. */
  onTrackEnded: (source: MediaSource) => void;
  /** `broken` is worth new network paths; `shaky` may mend itself within moments. */
  onTransport: (state: 'connected' | 'shaky' | 'broken') => void;
}

/** How sending goes on just now. */
export interface SendingMode {
  /** False: everything stays connected and nothing is sent. */
  active: boolean;
  /** Papers get what there is to get, faces step back. */
  sharpened: boolean;
}

/** Bytes that came in on one transport, and whether any should. */
export interface Traffic {
  bytes: number | undefined;
  expected: boolean;
}

export interface MediaPath {
  readonly kind: 'sfu' | 'direct';
  /** Whether everything that carries something is connected. */
  readonly connected: boolean;
  readonly sending: readonly MediaSource[];
  /** Sends this track as `source`; a track that is already sent is replaced in place, null ends it. */
  publish(source: MediaSource, track: MediaStreamTrack | null): Promise<void>;
  /** Changes what is sent in place, without a word to the other side. */
  setMode(mode: SendingMode): Promise<void>;
  /** What of this track is looked at. */
  setDemand(remote: RemoteTrack, demand: Demand): void;
  /** Looks for new network paths; what cannot rejects. */
  restart(): Promise<void>;
  /** Resolves once everything that carries something is connected. @throws AppError MEDIA_UNAVAILABLE after `timeoutMs` */
  whenConnected(timeoutMs: number): Promise<void>;
  traffic(): Promise<Traffic[]>;
  /** Pictures that this path has decoded, or sound packets where it carries no picture. */
  arrived(): Promise<number>;
  getStats(): Promise<RTCStatsReport[]>;
  close(): void;
}

/** Bytes that came in on the transport behind this report; undefined where the browser does not tell. */
export function bytesReceived(report: RTCStatsReport): number | undefined {
  let total: number | undefined;
  for (const stats of report.values() as Iterable<{ type: string; bytesReceived?: number }>) {
    if (stats.type === 'transport' && stats.bytesReceived !== undefined) {
      total = (total ?? 0) + stats.bytesReceived;
    }
  }
  return total;
}

/** Decoded pictures in this report, or packets of sound where no picture comes in. */
export function arrivedIn(report: RTCStatsReport): number {
  let frames: number | null = null;
  let packets = 0;
  for (const stats of report.values() as Iterable<InboundStats>) {
    if (stats.type !== 'inbound-rtp') continue;
    if (stats.kind === 'video') frames = (frames ?? 0) + (stats.framesDecoded ?? 0);
    else packets += stats.packetsReceived ?? 0;
  }
  return frames ?? packets;
}

interface InboundStats {
  type: string;
  kind?: string;
  framesDecoded?: number;
  packetsReceived?: number;
}
