// The SFU as a fleet, with processes of the operating system: nodes that are killed, frozen or drained under a call, a
// signaling process that dies, and guests who are served by another node than the call.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { beforeEach, describe, expect, test } from 'vitest';
import type { MediaNode } from '@cloud-window/shared/protocol';
import { wireErrorSchema } from '@cloud-window/shared/protocol';
import type { Browser } from '../../signaling/src/calls/testing/browser.ts';
import type { Desk, Visitor } from '../../signaling/src/calls/testing/desk.ts';
import { startProcess } from '../../signaling/src/calls/testing/signaling-process.ts';
import { openLink } from '../../signaling/src/testing/breakable-link.ts';
import { connectControl } from '../../sfu/src/testing/control-client.ts';
import { startTestNode } from '../../sfu/src/testing/test-node.ts';
import { atTheEnd, newDesk, nothingLeft, PATIENCE, startSfu, Voice, type SfuProcess } from './media-stage.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await newDesk({ SFU_ZONE: 'west' });
});

/** Two people who are in a call, each at the signaling process given. */
async function talking({ kioskAt }: { kioskAt?: { url: string } } = {}) {
  const { browser: clerk } = await desk.clerkOnDuty();
  const caller = await desk.addCaller();
  const kiosk = await desk.connect(caller, kioskAt);
  const { callId } = (await kiosk.request('queue:join', { caseId: caller.caseId })).status;
  const { offerId } = await clerk.told('offer:made');
  await clerk.request('offer:accept', { callId, offerId });
  await kiosk.told('call:status', ({ state }) => state === 'active');
  return { callId, kiosk, clerk, caller };
}

const nodeOf = async (callId: string) => (await desk.context.queue.contact(callId))?.mediaNode ?? null;

/** Both join as their clients do, now or again, until each hears the other. */
async function hearEachOther(callId: string, one: Browser, other: Browser) {
  const [left, right] = await Promise.all([new Voice(one, callId).enter(), new Voice(other, callId).enter()]);
  expect(left.answer.roomEpoch).toBe(right.answer.roomEpoch);
  await left.consume(right.producerId ?? '');
  await right.consume(left.producerId ?? '');
  await talkAgain(left, right);
  return [left, right] as const;
}

let words = 0;
/** Everybody hears something that was said only now. */
async function talkAgain(...voices: Voice[]): Promise<void> {
  const said = voices.map((voice) => (voice.words = `words ${(words += 1)}`));
  await expect
    .poll(
      () => voices.every((voice, me) => said.every((other, index) => index === me || voice.hears(other))),
      PATIENCE,
    )
    .toBe(true);
}

async function joinAgain(browser: Browser, callId: string): Promise<void> {
  // As a client does: the other one may still be finding out.
  await expect
    .poll(() => browser.request('media:join', { callId }).then(Boolean, () => false), PATIENCE)
    .toBe(true);
}

async function twoNodes(): Promise<[SfuProcess, SfuProcess]> {
  return [await startSfu(desk, 'sfu-a'), await startSfu(desk, 'sfu-b')];
}

async function carrierAndOther(nodes: readonly SfuProcess[], callId: string) {
  const at = await nodeOf(callId);
  const carrier = nodes.find(({ nodeId }) => nodeId === at);
  const other = nodes.find(({ nodeId }) => nodeId !== at);
  if (!carrier || !other) throw new Error(`the call is on ${String(at)}`);
  return { carrier, other };
}

describe('a node that goes', () => {
  test('killed: both are told and hear each other on the other one', async () => {
    const nodes = await twoNodes();
    const { callId, kiosk, clerk } = await talking();
    await hearEachOther(callId, kiosk, clerk);
    const { carrier, other } = await carrierAndOther(nodes, callId);
    await carrier.kill();
    await Promise.all([kiosk.told('media:roomLost'), clerk.told('media:roomLost')]);
    await hearEachOther(callId, kiosk, clerk);
    expect(await nodeOf(callId)).toBe(other.nodeId);
    await clerk.request('call:finish', { callId });
    await expect.poll(() => other.control.request('node:stats', {}), PATIENCE).toMatchObject(nothingLeft);
  });

  test('frozen: noticed without a word from it, and when it wakes up it keeps nothing of the call', async () => {
    const nodes = await twoNodes();
    const { callId, kiosk, clerk } = await talking();
    await hearEachOther(callId, kiosk, clerk);
    const { carrier, other } = await carrierAndOther(nodes, callId);
    carrier.signal('SIGSTOP');
    await Promise.all([kiosk.told('media:roomLost'), clerk.told('media:roomLost')]);
    const [left, right] = await hearEachOther(callId, kiosk, clerk);
    expect(await nodeOf(callId)).toBe(other.nodeId);
    carrier.signal('SIGCONT');
    // Over a connection of one's own: that of the stage was lost with the node.
    const control = await connectControl(carrier.controlUrl, desk.environment['SFU_SECRET'] ?? '');
    atTheEnd(() => control.close());
    await expect.poll(() => control.request('node:stats', {}), PATIENCE).toMatchObject(nothingLeft);
    await talkAgain(left, right);
    expect(await nodeOf(callId)).toBe(other.nodeId);
  });

  test('its record: gone from the registry when it is killed, and a newcomer of that name is another node', async () => {
    const [first] = await twoNodes();
    await first.kill();
    await expect.poll(() => desk.context.redis.exists('sfu:node:sfu-a'), PATIENCE).toBe(0);
    const again = await startSfu(desk, 'sfu-a');
    await expect.poll(() => desk.context.redis.exists('sfu:node:sfu-a'), PATIENCE).toBe(1);
    expect(await again.control.request('node:stats', {})).toMatchObject(nothingLeft);
  });
});

test('a signaling process that dies leaves media alone; its browser comes back and keeps its session', async () => {
  await twoNodes();
  const dying = await startProcess(desk);
  atTheEnd(() => dying.kill());
  const { callId, kiosk, clerk, caller } = await talking({ kioskAt: dying });
  const [ofKiosk, ofClerk] = await hearEachOther(callId, kiosk, clerk);
  await dying.kill();
  await talkAgain(ofKiosk, ofClerk);
  const again = await desk.connect(caller);
  await again.request('session:resume', {});
  const { roomEpoch } = ofKiosk.answer;
  expect(await again.request('media:join', { callId, keepEpoch: roomEpoch })).toMatchObject({
    kept: true,
    roomEpoch,
    producers: [{ producerId: ofClerk.producerId }],
  });
  await talkAgain(ofKiosk, ofClerk);
});

describe('maintenance', () => {
  test('a drained node gets no new call, lets its own end, says so, and moves what is left when it is stopped', async () => {
    const nodes = await twoNodes();
    const first = await talking();
    await hearEachOther(first.callId, first.kiosk, first.clerk);
    const { carrier, other } = await carrierAndOther(nodes, first.callId);
    carrier.signal('SIGUSR2');
    await expect
      .poll(async () => (await carrier.control.request('node:stats', {})).draining, PATIENCE)
      .toBe(true);

    for (let count = 0; count < 3; count += 1) {
      const next = await talking();
      await joinAgain(next.clerk, next.callId);
      expect(await nodeOf(next.callId)).toBe(other.nodeId);
      await next.clerk.request('call:finish', { callId: next.callId });
    }
    expect(await nodeOf(first.callId)).toBe(carrier.nodeId);
    // Also after a reload.
    await hearEachOther(first.callId, first.kiosk, first.clerk);
    await first.clerk.request('call:finish', { callId: first.callId });
    expect(await carrier.says('"drained"')).toEqual({
      cloudWindow: 'drained',
      role: 'sfu',
      nodeId: carrier.nodeId,
    });

    const last = await talking();
    await hearEachOther(last.callId, last.kiosk, last.clerk);
    await carrier.control.request('node:drain', { draining: false });
    await other.control.request('node:drain', { draining: true });
    await other.stop();
    await Promise.all([last.kiosk.told('media:roomLost'), last.clerk.told('media:roomLost')]);
    await hearEachOther(last.callId, last.kiosk, last.clerk);
    expect(await nodeOf(last.callId)).toBe(carrier.nodeId);
  });

  test('who waits for an answer is sent to another node, and answered there', async () => {
    const nodes = await twoNodes();
    const { browser: clerk } = await desk.clerkOnDuty();
    const caller = await desk.addCaller();
    const kiosk = await desk.connect(caller);
    const { callId } = (await kiosk.request('queue:join', { caseId: caller.caseId })).status;
    const { offerId } = await clerk.told('offer:made');
    await Promise.all([joinAgain(kiosk, callId), joinAgain(clerk, callId)]);
    const { carrier, other } = await carrierAndOther(nodes, callId);
    await carrier.control.request('node:drain', { draining: true });
    await Promise.all([kiosk.told('media:roomLost'), clerk.told('media:roomLost')]);
    await Promise.all([joinAgain(kiosk, callId), joinAgain(clerk, callId)]);
    expect(await nodeOf(callId)).toBe(other.nodeId);
    expect(await carrier.says('"drained"')).toMatchObject({ nodeId: carrier.nodeId });
    // The last node that takes calls sends nobody away.
    await other.control.request('node:drain', { draining: true });
    await clerk.request('offer:accept', { callId, offerId });
    await hearEachOther(callId, kiosk, clerk);
    expect(await nodeOf(callId)).toBe(other.nodeId);
  });

  test('an administrator sees the nodes, drains one and takes it back; nobody else may', async () => {
    const nodes = await twoNodes();
    const chief = await desk.addClerk({ roles: ['administrator'] });
    const list = async (): Promise<Pick<MediaNode, 'nodeId' | 'state'>[]> => {
      const rows = (await ask(chief, 'GET', '/api/admin/media-nodes')) as MediaNode[];
      return rows.map(({ nodeId, state }) => ({ nodeId, state }));
    };
    const drain = (draining: boolean, id = 'sfu-a', who: Visitor = chief) =>
      ask(who, 'POST', `/api/admin/media-nodes/${id}/drain`, { draining });
    expect(await list()).toEqual([
      { nodeId: 'sfu-a', state: 'open' },
      { nodeId: 'sfu-b', state: 'open' },
    ]);
    expect(await drain(true)).toMatchObject({
      nodeId: 'sfu-a',
      state: 'drained',
      workers: [{ alive: true }],
    });
    expect(await list()).toContainEqual({ nodeId: 'sfu-a', state: 'drained' });
    expect(await nodes[0].says('"drained"')).toMatchObject({ nodeId: 'sfu-a' });
    expect(await drain(false)).toMatchObject({ state: 'open' });

    nodes[1].signal('SIGSTOP');
    await expect.poll(list, PATIENCE).toContainEqual({ nodeId: 'sfu-b', state: 'unreachable' });
    expect(await drain(true, 'sfu-b')).toBe('MEDIA_UNAVAILABLE');
    expect(await drain(true, 'nobody')).toBe('NOT_FOUND');
    expect(await drain(true, 'sfu-a', await desk.addClerk())).toBe('FORBIDDEN');
    const trail = await desk.context.db
      .selectFrom('auditEvent')
      .select(['actor', 'action', 'subject'])
      .where('action', 'like', 'mediaNode.%')
      .orderBy('seq')
      .execute();
    expect(trail).toEqual([
      { actor: chief.staffId, action: 'mediaNode.drained', subject: 'sfu-a' },
      { actor: chief.staffId, action: 'mediaNode.takenBack', subject: 'sfu-a' },
    ]);
  });

  /** What the server answers, or the code of its refusal. */
  async function ask({ cookie }: Visitor, method: string, path: string, body?: object): Promise<unknown> {
    const { url } = desk.node;
    const response = await fetch(new URL(path, url), {
      method,
      headers: { cookie, origin: url, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { ok: boolean; data?: unknown; error?: unknown };
    return answer.ok ? answer.data : wireErrorSchema.parse(answer.error).code;
  }
});

describe('a guest who is served by another node', () => {
  /** The call is in the west, and the supervisor comes by a signaling process in the east. */
  async function withGuest() {
    const west = await startSfu(desk, 'sfu-west', { SFU_ZONE: 'west' });
    const east = await startSfu(desk, 'sfu-east', { SFU_ZONE: 'east' });
    const { callId, kiosk, clerk } = await talking();
    const [ofKiosk, ofClerk] = await hearEachOther(callId, kiosk, clerk);
    expect(await nodeOf(callId)).toBe('sfu-west');
    desk.environment['SFU_ZONE'] = 'east';
    const { browser, staffId } = await desk.supervisor(await desk.addNode());
    await browser.request('supervise:attend', { callId, as: 'barger' });
    const guest = await enterAsGuest(browser, callId);
    return { west, east, callId, kiosk, clerk, ofKiosk, ofClerk, browser, staffId, guest };
  }

  async function enterAsGuest(browser: Browser, callId: string): Promise<Voice> {
    const guest = await new Voice(browser, callId).enter();
    for (const { producerId } of guest.answer.producers) await guest.consume(producerId);
    return guest;
  }

  const statsOf = ({ control }: SfuProcess) => control.request('node:stats', {});

  test('talks with both, follows roles and mutes, and leaves nothing behind', async () => {
    const { west, east, callId, kiosk, clerk, ofKiosk, ofClerk, browser, guest } = await withGuest();
    expect(await statsOf(east)).toMatchObject({ rooms: 1, transports: 2 });
    for (const voice of [ofKiosk, ofClerk]) await voice.consume(guest.producerId ?? '');
    await talkAgain(ofKiosk, ofClerk, guest);

    await clerk.request('media:mute', { callId, participant: 'kiosk', source: 'microphone', muted: true });
    await expect.poll(() => goesQuiet(ofKiosk, guest), PATIENCE).toBe(true);
    await clerk.request('media:mute', { callId, participant: 'kiosk', source: 'microphone', muted: false });
    await talkAgain(ofKiosk, ofClerk, guest);

    await clerk.request('call:hold', { callId, held: true });
    await kiosk.told('media:phase', ({ phase }) => phase === 'held');
    await expect.poll(() => goesQuiet(ofKiosk, guest), PATIENCE).toBe(true);
    await clerk.request('call:hold', { callId, held: false });
    await talkAgain(ofKiosk, ofClerk, guest);

    await browser.request('supervise:attend', { callId, as: 'whisperer' });
    expect(await kiosk.told('media:producerRemoved')).toMatchObject({ producerId: guest.producerId });
    await expect.poll(() => goesQuiet(guest, ofKiosk), PATIENCE).toBe(true);
    await talkAgain(ofClerk, guest);

    await browser.request('supervise:leave', { callId });
    await expect.poll(() => statsOf(east), PATIENCE).toMatchObject(nothingLeft);
    await talkAgain(ofKiosk, ofClerk);
    await clerk.request('call:finish', { callId });
    await expect.poll(() => statsOf(west), PATIENCE).toMatchObject(nothingLeft);
    await expect.poll(() => desk.context.redis.keys('media:serving:*'), PATIENCE).toEqual([]);
  });

  test('stays with the call when the other node has no way to it', async () => {
    await startSfu(desk, 'sfu-west', { SFU_ZONE: 'west' });
    const taken = createSocket('udp4').bind(0, '127.0.0.1');
    atTheEnd(() => taken.close());
    await once(taken, 'listening');
    const { port } = taken.address();
    const east = await startSfu(desk, 'sfu-east', { SFU_ZONE: 'east', SFU_PIPE_PORTS: `${port}-${port}` });
    const { callId, kiosk, clerk } = await talking();
    const [ofKiosk, ofClerk] = await hearEachOther(callId, kiosk, clerk);
    desk.environment['SFU_ZONE'] = 'east';
    const { browser } = await desk.supervisor(await desk.addNode());
    await browser.request('supervise:attend', { callId, as: 'barger' });
    const guest = await enterAsGuest(browser, callId);
    for (const voice of [ofKiosk, ofClerk]) await voice.consume(guest.producerId ?? '');
    await talkAgain(ofKiosk, ofClerk, guest);
    expect(await statsOf(east)).toMatchObject(nothingLeft);
  });

  test('is moved alone when that node dies', async () => {
    const { east, callId, kiosk, clerk, ofKiosk, ofClerk, browser } = await withGuest();
    await east.kill();
    await browser.told('media:roomLost');
    const guest = await enterAsGuest(browser, callId);
    for (const voice of [ofKiosk, ofClerk]) await voice.consume(guest.producerId ?? '');
    await talkAgain(ofKiosk, ofClerk, guest);
    expect(kiosk.heard('media:roomLost')).toEqual([]);
    expect(clerk.heard('media:roomLost')).toEqual([]);
  });

  test('moves with the call when the node of the call dies', async () => {
    const { west, callId, kiosk, clerk, browser } = await withGuest();
    await west.kill();
    await Promise.all([kiosk, clerk, browser].map((one) => one.told('media:roomLost')));
    const [ofKiosk, ofClerk] = await hearEachOther(callId, kiosk, clerk);
    expect(await nodeOf(callId)).toBe('sfu-east');
    const guest = await enterAsGuest(browser, callId);
    for (const voice of [ofKiosk, ofClerk]) await voice.consume(guest.producerId ?? '');
    await talkAgain(ofKiosk, ofClerk, guest);
  });

  /** Whether the listener has stopped hearing the speaker: of new words none come while other sound does. */
  async function goesQuiet(speaker: Voice, listener: Voice): Promise<boolean> {
    const said = (speaker.words = `quiet ${(words += 1)}`);
    const packets = speaker.sent + 30;
    await expect.poll(() => speaker.sent, PATIENCE).toBeGreaterThan(packets);
    return !listener.hears(said);
  }
});

test('health of a node fails while Redis is away', async () => {
  const [path = '', query] = (desk.environment['REDIS_URL'] ?? '').split('?');
  const link = await openLink({ path });
  atTheEnd(() => link.close());
  const database = new URLSearchParams(query).get('db') ?? '0';
  const node = await startTestNode({ REDIS_URL: `redis://127.0.0.1:${link.port}/${database}` });
  atTheEnd(() => node.stop());
  const health = async () => {
    const response = await fetch(`${node.controlUrl}/healthz`);
    return { status: response.status, ...((await response.json()) as object) };
  };
  expect(await health()).toMatchObject({ status: 200, redis: { ok: true } });
  await link.cut();
  await expect
    .poll(health, PATIENCE)
    .toMatchObject({ status: 503, ok: false, redis: { ok: false }, workers: [{ ok: true }] });
  await link.mend();
  await expect.poll(health, PATIENCE).toMatchObject({ status: 200, ok: true });
});
