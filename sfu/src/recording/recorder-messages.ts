// What a node and its recorder process say to each other over the channel of the fork.
import type { RecordedSegment } from '@cloud-window/shared/control';
import type { ErrorCode } from '@cloud-window/shared';
import type { SegmentSubject } from './segment-file.ts';

/** One track as the worker will send it to the recorder. */
export interface TrackOrder {
  trackId: string;
  subject: SegmentSubject;
  /** The recording's key in base64. */
  key: string;
  payloadType: number;
  clockRate: number;
  channels: number;
  /** From where on this machine its packets come. */
  fromPort: number;
}

export type ToRecorder =
  | { type: 'open'; track: TrackOrder }
  /** Nothing more comes; answered with `closed` once the files are. */
  | { type: 'close'; trackId: string; end: RecordedSegment['end'] };

export type FromRecorder =
  | { type: 'opened'; trackId: string; port: number }
  /** The first frame of a segment is about to be written. */
  | { type: 'began'; trackId: string }
  | { type: 'segment'; trackId: string; segment: RecordedSegment }
  /** No frame has come for a while; the next begins a segment. */
  | { type: 'paused'; trackId: string }
  | { type: 'wantsKeyFrame'; trackId: string }
  /** `segmentId` was left unfinished. */
  | { type: 'failed'; trackId: string; code: ErrorCode; message: string; segmentId: string | null }
  | { type: 'closed'; trackId: string };
