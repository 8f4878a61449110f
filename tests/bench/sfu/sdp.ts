// Session descriptions on behalf of a mediasoup transport, which speaks of parameters and not of SDP.
import type { TransportOptions } from '@cloud-window/shared/protocol';
import { OPUS, VP8, type Kind } from './rtp-peer.ts';

/** The DTLS parameters in a description, for a peer that takes the given role. */
export function dtlsParametersIn(sdp: string, role: 'client' | 'server'): Record<string, unknown> {
  const [, algorithm, value] = /^a=fingerprint:(\S+) (\S+)/m.exec(sdp) ?? [];
  if (!algorithm || !value) throw new Error('a description without a fingerprint');
  return { role, fingerprints: [{ algorithm: algorithm.toLowerCase(), value }] };
}

/** What the transport answers to somebody who sends. */
export function answerToSender(transport: TransportOptions): string {
  return description(transport, 'passive', [
    media('audio', 0, 'recvonly', []),
    media('video', 1, 'recvonly', []),
  ]);
}

/** What the transport offers to somebody who is to receive these. */
export function offerToReceiver(
  transport: TransportOptions,
  sent: readonly { kind: Kind; ssrc: number }[],
): string {
  const medias = sent.map(({ kind, ssrc }, index) =>
    media(kind, index, 'sendonly', [`a=ssrc:${ssrc} cname:bench`]),
  );
  return description(transport, 'actpass', medias);
}

type Media = (common: readonly string[]) => string[];

function media(kind: Kind, index: number, direction: string, more: readonly string[]): Media {
  const { payloadType } = kind === 'audio' ? OPUS : VP8;
  const codec = kind === 'audio' ? 'opus/48000/2' : 'VP8/90000';
  return (common) => [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${payloadType}`,
    'c=IN IP4 0.0.0.0',
    ...common,
    `a=mid:${index}`,
    `a=${direction}`,
    'a=rtcp-mux',
    `a=rtpmap:${payloadType} ${codec}`,
    ...more,
  ];
}

function description(transport: TransportOptions, setup: string, medias: readonly Media[]): string {
  const { usernameFragment, password } = transport.iceParameters as Record<string, string>;
  const fingerprints = transport.dtlsParameters['fingerprints'] as { algorithm: string; value: string }[];
  const { algorithm, value } =
    fingerprints.find((one) => one.algorithm === 'sha-256') ?? fingerprints[0] ?? {};
  const common = [
    `a=ice-ufrag:${usernameFragment}`,
    `a=ice-pwd:${password}`,
    `a=fingerprint:${algorithm} ${value}`,
    `a=setup:${setup}`,
    ...(transport.iceCandidates as unknown as Candidate[])
      .filter(({ protocol }) => protocol === 'udp')
      .map(
        ({ foundation, priority, address, port }) =>
          `a=candidate:${foundation} 1 UDP ${priority} ${address} ${port} typ host`,
      ),
    'a=end-of-candidates',
  ];
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=ice-lite',
    `a=group:BUNDLE ${medias.map((_, index) => index).join(' ')}`,
    ...medias.flatMap((lines) => lines(common)),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

interface Candidate {
  foundation: string;
  priority: number;
  address: string;
  port: number;
  protocol: string;
}
