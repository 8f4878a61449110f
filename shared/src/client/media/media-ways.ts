// Which ways a transport may take to the SFU. Left alone a browser tries all of them at once; narrowed, it proves one, or is
// spared those that were seen not to work.
import type { types } from 'mediasoup-client';
import type { CheckWay } from '../../protocol/network-check.ts';
import type { IceServer, TransportOptions } from '../../protocol/media.ts';

/** `any`: whatever connects first. `tcp` and `udp`: straight to the SFU. The others: over the TURN relay. */
export type MediaWay = 'any' | 'relay' | CheckWay;

/** What mediasoup-client takes, so that the transport can go this way and no other. */
export function transportBy(
  way: MediaWay,
  options: TransportOptions,
  iceServers: readonly IceServer[],
): types.TransportOptions {
  const given = options as unknown as types.TransportOptions;
  switch (way) {
    case 'any':
      return iceServers.length > 0 ? { ...given, iceServers: iceServers as RTCIceServer[] } : given;
    case 'udp':
    case 'tcp':
      return { ...given, iceCandidates: given.iceCandidates.filter(({ protocol }) => protocol === way) };
    case 'relay':
      return { ...given, iceServers: iceServers as RTCIceServer[], iceTransportPolicy: 'relay' };
    case 'relayUdp':
      return {
        ...given,
        iceServers: relays(iceServers, isUdpRelay) as RTCIceServer[],
        iceTransportPolicy: 'relay',
      };
    case 'relayTls':
      return {
        ...given,
        iceServers: relays(iceServers, isTlsRelay) as RTCIceServer[],
        iceTransportPolicy: 'relay',
      };
  }
}

/** `turn:` without a transport is UDP (RFC 7065, section 3.1). */
const isUdpRelay = (url: string) => url.startsWith('turn:') && !url.endsWith('transport=tcp');
const isTlsRelay = (url: string) => url.startsWith('turns:');

function relays(iceServers: readonly IceServer[], fits: (url: string) => boolean): IceServer[] {
  return iceServers
    .map((server) => ({ ...server, urls: server.urls.filter(fits) }))
    .filter(({ urls }) => urls.length > 0);
}
