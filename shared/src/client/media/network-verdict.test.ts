// What tried ways mean for a call, and which way a transport may take.
import { describe, expect, test } from 'vitest';
import type { CheckWay } from '../../protocol/network-check.ts';
import { transportBy } from './media-ways.ts';
import { findingOf, isSlow, type WayResult } from './network-verdict.ts';

const ways = (states: Partial<Record<CheckWay, WayResult['state']>>): WayResult[] =>
  Object.entries(states).map(([way, state]) => ({ way: way as CheckWay, state, roundTripMs: null }));

describe('the verdict', () => {
  test.each([
    [{ udp: 'works', tcp: 'works' }, 'direct', 'udp'],
    [{ udp: 'works', tcp: 'trying', relayTls: 'trying' }, 'direct', 'udp'],
    [{ udp: 'blocked', tcp: 'trying' }, 'checking', null],
    [{ udp: 'blocked', tcp: 'works' }, 'tcpOnly', 'tcp'],
    [{ udp: 'blocked', tcp: 'works', relayUdp: 'works' }, 'tcpOnly', 'relayUdp'],
    [{ udp: 'blocked', tcp: 'blocked', relayUdp: 'blocked', relayTls: 'works' }, 'relayOnly', 'relayTls'],
    [{ udp: 'blocked', tcp: 'blocked' }, 'nothing', null],
    [{}, 'checking', null],
  ] as const)('of %o is %s', (states, verdict, best) => {
    expect(findingOf(ways(states))).toEqual({ verdict, best });
  });

  test('slow is too little or too late', () => {
    expect([isSlow(2_000, 20), isSlow(499, 20), isSlow(2_000, 401), isSlow(null, null)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

describe('a transport', () => {
  const options = {
    id: 't',
    iceParameters: {},
    iceCandidates: [{ protocol: 'udp' }, { protocol: 'tcp' }],
    dtlsParameters: {},
  };
  const relays = [
    {
      urls: ['turn:r:3478', 'turn:r:3478?transport=tcp', 'turns:r:443?transport=tcp', 'stun:r:3478'],
      username: 'u',
      credential: 'c',
    },
  ];
  const by = (way: Parameters<typeof transportBy>[0]) => {
    const { iceCandidates, iceServers, iceTransportPolicy } = transportBy(way, options, relays);
    return {
      candidates: iceCandidates.map(({ protocol }) => protocol),
      urls: (iceServers ?? []).flatMap(({ urls }) => urls),
      policy: iceTransportPolicy,
    };
  };

  test('may take every way, or one alone', () => {
    expect(by('any')).toMatchObject({ candidates: ['udp', 'tcp'], policy: undefined });
    expect(by('udp')).toEqual({ candidates: ['udp'], urls: [], policy: undefined });
    expect(by('tcp')).toEqual({ candidates: ['tcp'], urls: [], policy: undefined });
    expect(by('relayUdp')).toMatchObject({ urls: ['turn:r:3478'], policy: 'relay' });
    expect(by('relayTls')).toMatchObject({ urls: ['turns:r:443?transport=tcp'], policy: 'relay' });
    expect(by('relay')).toMatchObject({ urls: relays[0]?.urls, policy: 'relay' });
  });
});
