// How each source is encoded, as one pure table: at rest, while somebody asked for a sharper picture, and while nothing is
// to be sent. Changed in place through RTCRtpSender.setParameters, which costs no negotiation; what mediasoup-client calls
// pausing does.
import type { MediaSource } from '../../protocol/media.ts';
import type { SendingMode } from './media-path.ts';

/** An encoding as browsers take it; TypeScript's does not know all of it. */
interface Encoding {
  active: boolean;
  /** Who gets bits first when they are few (W3C webrtc-priority): sound, then papers, then faces. */
  priority: RTCPriorityType;
  networkPriority: RTCPriorityType;
  maxBitrate?: number;
  maxFramerate?: number;
  scaleResolutionDownBy?: number;
}

export interface SendingPlan {
  encodings: Encoding[];
  degradationPreference?: 'maintain-resolution' | 'maintain-framerate' | 'balanced';
}

/** Papers stand still: few frames, each with all its lines. */
const DOCUMENT_FPS = 10;
const SHARP_DOCUMENT_FPS = 5;
const DOCUMENT_BPS = 2_500_000;
const SHARP_DOCUMENT_BPS = 8_000_000;
/** A live picture for guidance need not be larger, whatever the camera gives; a sharper one is as it comes. */
const DOCUMENT_LINES = 1_080;

/**
 * Quarter, half and full size: 180, 360 and 720 lines of a 720p camera. A layer is sent once all below have their share, so
 * the small ones are kept small: the full size begins at some 1.1 Mbit/s.
 */
const FACE_LAYERS = [
  { scaleResolutionDownBy: 4, maxBitrate: 120_000 },
  { scaleResolutionDownBy: 2, maxBitrate: 400_000 },
  { scaleResolutionDownBy: 1, maxBitrate: 2_000_000 },
] as const;

/** @param lines height of the camera's picture, where it is known */
export function sendingPlan(source: MediaSource, mode: SendingMode, lines?: number): SendingPlan {
  const { active, sharpened } = mode;
  switch (source) {
    case 'microphone':
      return { encodings: [{ active, priority: 'high', networkPriority: 'high' }] };
    case 'face':
      return {
        encodings: FACE_LAYERS.map((layer, index) => ({
          // Stepping back means the smallest size alone: the papers get what the others had.
          active: active && (!sharpened || index === 0),
          priority: 'low',
          networkPriority: 'low',
          ...layer,
        })),
        degradationPreference: 'balanced',
      };
    case 'document':
      return {
        encodings: [
          {
            active,
            priority: sharpened ? 'high' : 'medium',
            networkPriority: 'medium',
            maxBitrate: sharpened ? SHARP_DOCUMENT_BPS : DOCUMENT_BPS,
            maxFramerate: sharpened ? SHARP_DOCUMENT_FPS : DOCUMENT_FPS,
            scaleResolutionDownBy: sharpened ? 1 : Math.max(1, (lines ?? 0) / DOCUMENT_LINES),
          },
        ],
        degradationPreference: 'maintain-resolution',
      };
  }
}

/** The simulcast layer that fills a picture of so many device pixels of height; null: the best there is. */
export function layerFor(source: MediaSource, height: number): number | null {
  if (source !== 'face') return null;
  // Some enlarging is not seen on a face; twice is.
  if (height <= 240) return 0;
  return height <= 480 ? 1 : 2;
}

/**
 * A negotiation of another track voids the parameters that were just read (W3C webrtc, [[LastReturnedParameters]]): then they
 * are read and set again, or a face that should be seen would never be sent.
 */
const SET_AGAIN_MS = [20, 100, 500] as const;

const applying = new WeakMap<RTCRtpSender, Promise<void>>();

/**
 * Brings the sender in line with the plan; one change of a sender at a time, since each must build on the parameters of the
 * last. A sender of one size (direct path: no simulcast) takes the best that is planned.
 */
export function applyPlan(sender: RTCRtpSender, plan: SendingPlan): Promise<void> {
  const change = async () => {
    const parameters = sender.getParameters() as RTCRtpSendParameters & {
      degradationPreference?: SendingPlan['degradationPreference'];
    };
    const present = parameters.encodings as (RTCRtpEncodingParameters | undefined)[] | undefined;
    // Of a sender that has been stopped meanwhile.
    if (!present || present.length === 0) return;
    const single = plan.encodings.findLast(({ active }) => active) ?? plan.encodings.at(-1);
    parameters.encodings = parameters.encodings.map((encoding, index) => ({
      ...encoding,
      ...(present.length === 1 ? single : plan.encodings[index]),
    }));
    if (plan.degradationPreference) parameters.degradationPreference = plan.degradationPreference;
    const wanted = parameters.encodings.map(({ active }) => active);
    await sender.setParameters(parameters);
    // Chromium takes them without a word while another track is negotiated, and loses them.
    const set = sender.getParameters().encodings.map(({ active }) => active);
    if (set.join() !== wanted.join()) throw new Error('the encodings were not taken');
  };
  const run = async () => {
    for (const wait of SET_AGAIN_MS) {
      try {
        return await change();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
    await change();
  };
  const done = (applying.get(sender) ?? Promise.resolve()).then(run, run);
  applying.set(sender, done);
  return done;
}
