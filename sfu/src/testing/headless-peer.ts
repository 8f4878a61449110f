// A browser without a screen, for tests: ICE, DTLS and SRTP by werift, RTP made by hand. It speaks to a node through the
// control protocol, as signaling does on behalf of real clients.
import {
  IceCandidate,
  RTCDtlsFingerprint,
  RTCDtlsParameters,
  RTCDtlsTransport,
  RTCIceGatherer,
  RTCIceParameters,
  RTCIceTransport,
  RtpHeader,
  type RtpPacket,
} from 'werift';
import type { TransportOptions } from '@cloud-window/shared/protocol';

/** SRTP_AEAD_AES_128_GCM (RFC 7714), what browsers negotiate. */
const AEAD_AES_128_GCM = 7;

export interface HeadlessTransport {
  dtlsParameters: Record<string, unknown>;
  /** Resolves once DTLS is done; the node must have been given `dtlsParameters` before. */
  connect(): Promise<void>;
  sendRtp(packet: {
    ssrc: number;
    payloadType: number;
    sequenceNumber: number;
    /** When it is not that of the next 20 ms of sound. */
    timestamp?: number;
    marker?: boolean;
    payload: Buffer;
  }): void;
  onRtp(listener: (packet: RtpPacket) => void): void;
  close(): Promise<void>;
}

/** The client's end of a transport that the node has created. */
export async function createHeadlessTransport(options: TransportOptions): Promise<HeadlessTransport> {
  const gatherer = new RTCIceGatherer({
    useIpv4: true,
    useIpv6: false,
    additionalHostAddresses: ['127.0.0.1'],
  });
  const ice = new RTCIceTransport(gatherer);
  // The node is ICE-lite, so this side controls (RFC 8445 section 6.1.1).
  ice.connection.iceControlling = true;
  await ice.gather();
  ice.setRemoteParams(new RTCIceParameters(options.iceParameters));
  for (const candidate of options.iceCandidates as unknown as Candidate[]) {
    if (candidate.protocol !== 'udp') continue;
    const { foundation, address, port, priority, protocol, type } = candidate;
    await ice.addRemoteCandidate(new IceCandidate(1, foundation, address, port, priority, protocol, type));
  }
  await ice.addRemoteCandidate(undefined);

  const certificate = await RTCDtlsTransport.SetupCertificate();
  const dtls = new RTCDtlsTransport({}, ice, certificate, [AEAD_AES_128_GCM]);
  dtls.role = 'client';
  const remote = options.dtlsParameters as unknown as {
    fingerprints: { algorithm: string; value: string }[];
  };
  dtls.setRemoteParams(
    new RTCDtlsParameters(
      remote.fingerprints.map(({ algorithm, value }) => new RTCDtlsFingerprint(algorithm, value)),
      'server',
    ),
  );
  return {
    dtlsParameters: {
      role: 'client',
      fingerprints: certificate.getFingerprints().map(({ value }) => ({ algorithm: 'sha-256', value })),
    },
    async connect() {
      await ice.start();
      await dtls.start();
    },
    sendRtp({ ssrc, payloadType, sequenceNumber, timestamp, marker, payload }) {
      const header = new RtpHeader({
        ssrc,
        payloadType,
        sequenceNumber,
        timestamp: timestamp ?? sequenceNumber * 960,
        marker: marker ?? false,
      });
      void dtls.sendRtp(payload, header);
    },
    onRtp(listener) {
      dtls.onRtp.subscribe(listener);
    },
    async close() {
      await dtls.stop();
      await ice.stop();
    },
  };
}

interface Candidate {
  foundation: string;
  address: string;
  port: number;
  priority: number;
  protocol: string;
  type: string;
}
