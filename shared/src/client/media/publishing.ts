// How each track is sent. The face may shrink when the line is narrow, so it goes in three sizes (simulcast) of which the
// SFU forwards the one that fits; papers must stay legible, so the document goes in one size with bits to spare.
import type { types } from 'mediasoup-client';
import type { MediaSource } from '../../protocol/media.ts';

/** Starts at 720p within half a second instead of four (kbit/s, libwebrtc's x-google-start-bitrate). */
const FACE_START_KBPS = 2_000;
const DOCUMENT_START_KBPS = 1_500;
/** Below this print is no longer legible (kbit/s). */
const DOCUMENT_MIN_KBPS = 600;

/** Options of mediasoup-client's `produce` for a track of this source. Tracks belong to the app and are never stopped. */
export function producerOptions(
  source: MediaSource,
  track: MediaStreamTrack,
  codecs: readonly types.RtpCodecCapability[],
): types.ProducerOptions {
  const common = {
    track,
    stopTracks: false,
    disableTrackOnPause: false,
    zeroRtpOnPause: true,
    appData: { source },
  };
  // VP8: the one codec that every browser sends in simulcast.
  const vp8 = codecs.find((codec) => codec.mimeType.toLowerCase() === 'video/vp8');
  const codec = vp8 && { codec: vp8 };
  switch (source) {
    case 'microphone':
      return {
        ...common,
        streamId: 'person',
        codecOptions: { opusDtx: true, opusFec: true, opusStereo: false },
      };
    case 'face':
      return {
        ...common,
        ...codec,
        // The same stream as the voice: receivers keep lips and words together.
        streamId: 'person',
        encodings: [
          { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 150_000, scalabilityMode: 'L1T3' },
          { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 600_000, scalabilityMode: 'L1T3' },
          { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 2_000_000, scalabilityMode: 'L1T3' },
        ],
        codecOptions: { videoGoogleStartBitrate: FACE_START_KBPS },
      };
    case 'document':
      return {
        ...common,
        ...codec,
        streamId: 'papers',
        encodings: [{ maxBitrate: 5_000_000, scalabilityMode: 'L1T1' }],
        codecOptions: {
          videoGoogleStartBitrate: DOCUMENT_START_KBPS,
          videoGoogleMinBitrate: DOCUMENT_MIN_KBPS,
        },
      };
  }
}
