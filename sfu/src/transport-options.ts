// What a browser is told of a transport. A worker listens on one address and may be reached by several, as from inside and
// outside of a NAT: each that is announced becomes a candidate, and ICE finds out which of them works (RFC 8445).
import type { WebRtcServer, WebRtcTransport } from 'mediasoup/types';
import type { TransportOptions } from '@cloud-window/shared/protocol';

/** What the pool notes with the listener of a worker. */
export interface ListenerNotes extends Record<string, unknown> {
  /** Announced beside the first address, which the worker itself knows. */
  furtherAddresses: readonly string[];
}

/** One step in local preference (RFC 8445 section 5.1.2.1); far less than what is between UDP and TCP. */
const PREFERENCE_STEP = 256;

export function transportOptions(transport: WebRtcTransport, server: WebRtcServer): TransportOptions {
  const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
  const { furtherAddresses } = server.appData as ListenerNotes;
  const further = furtherAddresses.flatMap((address, index) =>
    iceCandidates.map((candidate) => ({
      ...candidate,
      foundation: `${candidate.foundation}${index + 1}`,
      priority: candidate.priority - (index + 1) * PREFERENCE_STEP,
      ip: address,
      address,
    })),
  );
  return {
    id,
    iceParameters: { ...iceParameters },
    iceCandidates: [...iceCandidates, ...further].map((candidate) => ({ ...candidate })),
    dtlsParameters: { ...dtlsParameters },
  };
}
