// How each track is offered to the SFU. The face may shrink when the line is narrow, so it goes in three sizes (simulcast)
// of which the SFU forwards the one that fits; papers must stay legible, so the document goes in one size with bits to spare.
import type { types } from 'mediasoup-client';
import type { MediaSource } from '../../protocol/media.ts';
import type { SendingMode } from './media-path.ts';
import { sendingPlan } from './sending-plan.ts';

/**
 * Starts at 720p within half a second instead of four (kbit/s, libwebrtc's x-google-start-bitrate). It holds for the whole
 * transport, of which papers take up to 2.5 Mbit/s first: the last codec that names one decides, so all name the same.
 */
export const VIDEO_START_KBPS = 4_500;
/** Below this print is no longer legible; also of the whole transport (kbit/s). */
const DOCUMENT_MIN_KBPS = 300;

/** Options of mediasoup-client's `produce` for a track of this source. Tracks belong to the app and are never stopped. */
export function producerOptions(
  source: MediaSource,
  track: MediaStreamTrack,
  codecs: readonly types.RtpCodecCapability[],
  mode: SendingMode,
): types.ProducerOptions {
  const { encodings } = sendingPlan(source, mode, track.getSettings().height);
  // VP8: the one codec that every browser sends in simulcast.
  const vp8 = codecs.find((codec) => codec.mimeType.toLowerCase() === 'video/vp8');
  return {
    track,
    stopTracks: false,
    disableTrackOnPause: false,
    appData: { source },
    // The face in the same stream as the voice: receivers keep lips and words together.
    streamId: source === 'document' ? 'papers' : 'person',
    encodings: encodings.map((encoding) => ({ ...encoding, ...scalability(source) })),
    ...(source !== 'microphone' && vp8 && { codec: vp8 }),
    codecOptions:
      source === 'microphone'
        ? { opusDtx: true, opusFec: true, opusStereo: false }
        : {
            videoGoogleStartBitrate: VIDEO_START_KBPS,
            ...(source === 'document' && { videoGoogleMinBitrate: DOCUMENT_MIN_KBPS }),
          },
  };
}

function scalability(source: MediaSource): { scalabilityMode?: string } {
  if (source === 'microphone') return {};
  return { scalabilityMode: source === 'face' ? 'L1T3' : 'L1T1' };
}
