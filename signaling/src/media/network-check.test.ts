// A check belongs to the socket that opened it, is one at a time, and ends with it.
import { expect, test } from 'vitest';
import { refusal } from '../calls/testing/refusal.ts';
import type { SocketSession } from '../context.ts';
import { createNetworkCheck } from './network-check.ts';
import type { SfuConnection } from './sfu-connection.ts';

const transport = { id: 't', iceParameters: {}, iceCandidates: [], dtlsParameters: {} };

function stage(urls: string[] = []) {
  const asked: { name: string; checkId: string }[] = [];
  let now = 1_000_000;
  const connection = {
    request: (name: string, payload: { checkId: string; pairs?: number }) => {
      asked.push({ name, checkId: payload.checkId });
      const pairs = Array.from({ length: payload.pairs ?? 0 }, () => ({
        send: transport,
        receive: transport,
      }));
      return Promise.resolve({ rtpCapabilities: {}, pairs });
    },
  } as unknown as SfuConnection;
  const check = createNetworkCheck({
    nodes: { choose: () => Promise.resolve(connection) },
    iceServers: () => (urls.length > 0 ? [{ urls }] : []),
    now: () => now,
  });
  return { check, asked, pass: (ms: number) => (now += ms) };
}
const socket = () => ({ actor: { kind: 'device', kioskId: 'kiosk_1' } }) as unknown as SocketSession;

test('offers the ways that there are', async () => {
  const waysWith = async (urls: string[]) =>
    (await stage(urls).check.events['check:open']({}, socket())).ways.map(({ way }) => way);
  expect(await waysWith([])).toEqual(['udp', 'tcp']);
  expect(await waysWith(['turn:r', 'turns:r'])).toEqual(['udp', 'tcp', 'relayUdp', 'relayTls']);
  expect(await waysWith(['turns:r'])).toEqual(['udp', 'tcp', 'relayTls']);
});

test('is nobody else’s, and over with its socket', async () => {
  const { check, asked } = stage();
  const [mine, other] = [socket(), socket()];
  const { checkId } = await check.events['check:open']({}, mine);
  const resume = { checkId, consumerId: 'c' };
  expect(await refusal(check.events['check:resume'](resume, other))).toBe('NOT_FOUND');
  await check.events['check:close']({ checkId }, other);
  await check.events['check:resume'](resume, mine);
  check.left(mine);
  await expect.poll(() => asked.at(-1)).toEqual({ name: 'check:close', checkId });
  expect(await refusal(check.events['check:resume'](resume, mine))).toBe('NOT_FOUND');
});

test('is one at a time, and not one after another without a pause', async () => {
  const { check, asked, pass } = stage();
  const mine = socket();
  const first = await check.events['check:open']({}, mine);
  expect(await refusal(check.events['check:open']({}, mine))).toBe('RATE_LIMITED');
  pass(2_000);
  const second = await check.events['check:open']({}, mine);
  expect(second.checkId).not.toBe(first.checkId);
  expect(asked).toContainEqual({ name: 'check:close', checkId: first.checkId });
});

test('without any node says so', async () => {
  const check = createNetworkCheck({
    nodes: { choose: () => Promise.resolve(null) },
    iceServers: () => [],
    now: () => 1,
  });
  expect(await refusal(check.events['check:open']({}, socket()))).toBe('MEDIA_UNAVAILABLE');
});
