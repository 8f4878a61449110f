// What sfu (writes) and signaling (reads) share of recordings. For servers only: it needs Node's crypto.
export {
  openSegment,
  scanSegment,
  RECORDING_KEY_BYTES,
  SegmentSealer,
  type FrameTimes,
  type OpenedFrame,
  type SegmentScan,
} from './sealed-segment.ts';
export { readCluster, webmCluster, webmHead, type WebmBlock, type WebmTrack } from './webm.ts';
