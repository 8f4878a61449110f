// The credentials that browsers are given open a real relay, and only while they last; nobody without a call gets any.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTurnClient } from 'werift';
import type { IceServer } from '@cloud-window/shared/protocol';
import { iceServers } from '../../signaling/src/media/ice-servers.ts';
import { refusal } from '../../signaling/src/calls/testing/refusal.ts';
import { readConfig } from '../../signaling/src/config.ts';
import { startRelay, whyNoRelay, type Relay } from '../driver/relay.ts';
import { newDesk, startNodeHere } from './media-stage.ts';

const SECRET = 'a secret of relays for tests';
const missing = whyNoRelay();

/** Where the relay lets others send to; rejects with what the relay has answered. */
async function allocate({ urls, username = '', credential = '' }: IceServer): Promise<string> {
  const [, scheme = '', host = '', port = ''] = /^(turns?):([\d.]+):(\d+)/.exec(urls[0] ?? '') ?? [];
  const client = await createTurnClient(
    { address: [host, Number(port)], username, password: credential },
    {
      transport: scheme === 'turns' ? 'tls' : 'tcp',
      // The relay of the test has signed its certificate itself.
      tlsOptions: { rejectUnauthorized: false },
      connectTimeoutMs: 5_000,
    },
  );
  const [relayed] = client.relayedAddress;
  await client.close();
  return relayed;
}

describe.skipIf(missing !== null)(`a relay${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  let relay: Relay;
  let settings: Parameters<typeof iceServers>[0];
  beforeAll(async () => {
    relay = await startRelay('127.0.0.1');
    const stores = { REDIS_URL: 'x', DATABASE_URL: 'x', SFU_SECRET: 'x'.repeat(16) };
    settings = readConfig({ ...stores, ...relay.env });
  });
  afterAll(() => relay[Symbol.asyncDispose]());

  const given = (now = Date.now()): IceServer => {
    const [server] = iceServers(settings, now);
    if (server === undefined) throw new Error('none was given');
    return server;
  };

  test.each([0, 1])('opens for a credential, by TCP and by TLS (%i)', async (index) => {
    const server = given();
    expect(await allocate({ ...server, urls: server.urls.slice(index) })).toBe(relay.address);
  });

  test('stays shut when the credential has ended, is another one, or was lengthened', async () => {
    const ended = given(Date.now() - settings.TURN_TTL_S * 1_000 - 2_000);
    const [, chance = ''] = ended.username?.split(':') ?? [];
    const later = Math.floor(Date.now() / 1_000) + 3_600;
    const wrong = [
      ended,
      { ...given(), credential: 'guessed' },
      { ...ended, username: `${later}:${chance}` },
    ];
    await Promise.all(wrong.map((server) => expect(allocate(server)).rejects.toThrow()));
    for (const { username } of wrong) {
      expect(relay.log()).toContain(`Cannot find credentials of user <${username}>`);
    }
  });

  test('a browser in a call is given one that opens it; others are given nothing', async () => {
    const desk = await newDesk(relay.env);
    await startNodeHere(desk);
    const { browser: clerk } = await desk.clerkOnDuty();
    const caller = await desk.addCaller();
    const kiosk = await desk.connect(caller);
    const { callId } = (await kiosk.request('queue:join', { caseId: caller.caseId })).status;
    const { offerId } = await clerk.told('offer:made');
    await clerk.request('offer:accept', { callId, offerId });
    const joined = await Promise.all([kiosk, clerk].map((one) => one.request('media:join', { callId })));
    for (const { iceServers: servers } of joined) {
      expect(servers).toHaveLength(1);
      expect(await allocate(servers[0] ?? { urls: [] })).toBe(relay.address);
    }
    // Each its own, and nobody's name in it.
    const names = joined.map(({ iceServers: servers }) => servers[0]?.username ?? '');
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^\d+:[0-9a-f]{12}$/);
    const stranger = await desk.connect(await desk.addCaller());
    expect(await refusal(stranger.request('media:join', { callId }))).toBe('FORBIDDEN');
  });
});

test('without a relay none is named', () => {
  expect(iceServers({ TURN_URLS: undefined, TURN_SECRET: undefined, TURN_TTL_S: 60 }, 0)).toEqual([]);
});

test.each([
  [{ TURN_URLS: 'turn:relay.example' }, 'TURN_SECRET'],
  [{ TURN_SECRET: SECRET }, 'TURN_SECRET'],
  [{ TURN_URLS: 'https://relay.example', TURN_SECRET: SECRET }, 'TURN_URLS'],
  [{ TURN_URLS: 'turn:relay.example', TURN_SECRET: 'short' }, 'TURN_SECRET'],
  [{ TURN_TTL_S: '5' }, 'TURN_TTL_S'],
])('a wrong setting is named at boot: %j', (wrong, name) => {
  const stores = { REDIS_URL: 'x', DATABASE_URL: 'x', SFU_SECRET: 'x'.repeat(16) };
  expect(() => readConfig({ ...stores, ...wrong })).toThrow(`The configuration is not valid: ${name}`);
});
