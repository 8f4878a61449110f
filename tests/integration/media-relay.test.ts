// Signaling's media events against real SFU nodes: who may, what arrives, that both parties meet on one node from whichever
// signaling process they come, and what they are told when a worker or a whole node dies.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, inject, test } from 'vitest';
import type { ClientResult } from '@cloud-window/shared/protocol';
import type { Browser } from '../../signaling/src/calls/testing/browser.ts';
import { openDesk, type Desk } from '../../signaling/src/calls/testing/desk.ts';
import { refusal } from '../../signaling/src/calls/testing/refusal.ts';
import type { SignalingServer } from '../../signaling/src/server.ts';
import { connectControl, type ControlClient } from '../../sfu/src/testing/control-client.ts';
import { OPUS_PAYLOAD_TYPE, opusCapabilities, opusParameters } from '../../sfu/src/testing/headless-party.ts';
import { createHeadlessTransport } from '../../sfu/src/testing/headless-peer.ts';

/** Made during a test, ended after it in reverse. */
const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function newDesk(settings?: Record<string, string>): Promise<Desk> {
  const desk = await openDesk(settings);
  endings.push(async () => desk[Symbol.asyncDispose]());
  return desk;
}

interface SfuProcess {
  nodeId: string;
  control: ControlClient;
  kill(): Promise<void>;
}

/** A whole SFU process of its own that signaling finds through Redis. */
async function startSfu({ environment }: Desk, nodeId: string): Promise<SfuProcess> {
  const secret = environment['SFU_SECRET'] ?? '';
  const process_ = spawn(process.execPath, [new URL('../../sfu/src/main.ts', import.meta.url).pathname], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      SFU_SECRET: secret,
      SFU_CONTROL_PORT: '0',
      SFU_RTC_PORT: '0',
      SFU_WORKERS: '1',
      SFU_NODE_ID: nodeId,
      REDIS_URL: environment['REDIS_URL'],
      MEDIASOUP_WORKER_BIN: inject('workerBin'),
      LOG_LEVEL: 'silent',
    },
  });
  const end = (signal: NodeJS.Signals) => async () => {
    if (process_.exitCode !== null || process_.signalCode !== null) return;
    const ended = once(process_, 'exit');
    process_.kill(signal);
    await ended;
  };
  endings.push(end('SIGTERM'));
  const controlUrl = await readyLine(process_);
  const control = await connectControl(controlUrl, secret);
  endings.push(() => Promise.resolve(control.close()));
  return { nodeId, control, kill: end('SIGKILL') };
}

async function readyLine(process_: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of process_.stdout ?? []) {
    said += String(chunk);
    const line = said.split('\n').find((text) => text.includes('"cloudWindow"'));
    if (line === undefined) continue;
    const message = JSON.parse(line) as { controlUrl?: string; message?: string };
    if (message.controlUrl !== undefined) return message.controlUrl;
    throw new Error(message.message);
  }
  throw new Error(`the SFU process ended; it said: ${said}`);
}

async function waiting(desk: Desk, at: { kiosk?: SignalingServer; clerk?: SignalingServer } = {}) {
  const { browser: clerk } = await desk.clerkOnDuty(at.clerk === undefined ? {} : { node: at.clerk });
  const caller = await desk.addCaller();
  const kiosk = await desk.connect(caller, at.kiosk);
  const { callId } = (await kiosk.request('queue:join', { caseId: caller.caseId })).status;
  const { offerId } = await clerk.told('offer:made');
  return { clerk, kiosk, callId, offerId };
}

async function talking(desk: Desk, at: { kiosk?: SignalingServer; clerk?: SignalingServer } = {}) {
  const { clerk, kiosk, callId, offerId } = await waiting(desk, at);
  await clerk.request('offer:accept', { callId, offerId });
  await kiosk.told('call:status', ({ state }) => state === 'active');
  return { clerk, kiosk, callId };
}

/** A connected transport: ICE, DTLS and SRTP are real. */
async function connectedTransport(browser: Browser, callId: string, direction: 'send' | 'receive') {
  const options = await browser.request('media:createTransport', { callId, direction });
  const transport = await createHeadlessTransport(options);
  endings.push(() => transport.close());
  await browser.request('media:connectTransport', {
    callId,
    transportId: options.id,
    dtlsParameters: transport.dtlsParameters,
  });
  await transport.connect();
  return { transportId: options.id, transport };
}

const microphone = (callId: string, transportId: string, ssrc: number) => ({
  callId,
  transportId,
  kind: 'audio' as const,
  source: 'microphone' as const,
  rtpParameters: opusParameters(ssrc),
});

const nothingLeft = { rooms: 0, sessions: 0, transports: 0, producers: 0, consumers: 0 };

test('both parties meet on one node from two signaling processes, and hear each other', async () => {
  const desk = await newDesk();
  const other = await desk.addNode();
  const nodes = [await startSfu(desk, 'sfu-a'), await startSfu(desk, 'sfu-b')];
  const { clerk, kiosk, callId } = await talking(desk, { kiosk: other });

  // At once: neither finds a node noted with the call.
  const [ofClerk, ofKiosk] = await Promise.all([
    clerk.request('media:join', { callId }),
    kiosk.request('media:join', { callId }),
  ]);
  expect(ofClerk.roomEpoch).toBe(ofKiosk.roomEpoch);
  const stats = await Promise.all(nodes.map((node) => node.control.request('node:stats', {})));
  expect(stats.map(({ rooms }) => rooms).sort()).toEqual([0, 1]);
  expect(stats.map(({ sessions }) => sessions).sort()).toEqual([0, 2]);

  const send = await connectedTransport(clerk, callId, 'send');
  const { producerId } = await clerk.request('media:produce', microphone(callId, send.transportId, 4242));
  const added = await kiosk.told('media:producerAdded');
  expect(added).toEqual({
    callId,
    producer: { producerId, party: 'clerk', kind: 'audio', source: 'microphone' },
  });
  expect(clerk.heard('media:producerAdded')).toEqual([]);

  const receive = await connectedTransport(kiosk, callId, 'receive');
  const consumer = await kiosk.request('media:consume', {
    callId,
    transportId: receive.transportId,
    producerId,
    rtpCapabilities: opusCapabilities,
  });
  const heard = new Promise<string>((resolve) => {
    receive.transport.onRtp(({ payload }) => resolve(payload.toString()));
  });
  await kiosk.request('media:resume', { callId, consumerId: consumer.consumerId });
  let sequenceNumber = 1;
  const speaking = setInterval(() => {
    send.transport.sendRtp({
      ssrc: 4242,
      payloadType: OPUS_PAYLOAD_TYPE,
      sequenceNumber: sequenceNumber++,
      payload: Buffer.from('您好'),
    });
  }, 10);
  expect(await heard).toBe('您好');
  clearInterval(speaking);

  // A party that joins again is told what is being sent; its own is not among it.
  const again = await kiosk.request('media:join', { callId, keepEpoch: ofKiosk.roomEpoch });
  expect(again).toMatchObject({ kept: true, producers: [{ producerId }] });

  await clerk.request('media:closeProducer', { callId, producerId });
  expect(await kiosk.told('media:producerRemoved')).toEqual({ callId, producerId });

  await clerk.request('call:finish', { callId });
  for (const { control } of nodes) {
    await expect
      .poll(() => control.request('node:stats', {}), { timeout: 10_000 })
      .toMatchObject(nothingLeft);
  }
  expect((await desk.context.queue.contact(callId))?.mediaNode).toBeNull();
  expect(await refusal(kiosk.request('media:join', { callId }))).toBe('CALL_STATE');
});

test('only the parties of an active call, each with what is theirs', async () => {
  const desk = await newDesk();
  const { control } = await startSfu(desk, 'sfu-a');
  const { clerk, kiosk, callId, offerId } = await waiting(desk);
  const stranger = await desk.connect(await desk.addCaller());
  const colleague = await desk.clerkOnDuty({ ready: false });

  // Not before the answer.
  expect(await refusal(kiosk.request('media:join', { callId }))).toBe('CALL_STATE');
  expect(await refusal(clerk.request('media:join', { callId }))).toBe('FORBIDDEN');
  await clerk.request('offer:accept', { callId, offerId });
  expect(await refusal(stranger.request('media:join', { callId }))).toBe('FORBIDDEN');
  expect(await refusal(colleague.browser.request('media:join', { callId }))).toBe('FORBIDDEN');
  // Not before joining.
  const early = kiosk.request('media:createTransport', { callId, direction: 'send' });
  expect(await refusal(early)).toBe('MEDIA_ROOM_LOST');

  await Promise.all([kiosk.request('media:join', { callId }), clerk.request('media:join', { callId })]);
  const { id } = await kiosk.request('media:createTransport', { callId, direction: 'send' });
  const borrowed = microphone(callId, id, 7);
  expect(await refusal(clerk.request('media:produce', borrowed))).toBe('NOT_FOUND');
  expect(await refusal(clerk.request('media:restartIce', { callId, transportId: id }))).toBe('NOT_FOUND');
  const { producerId } = await kiosk.request('media:produce', borrowed);
  await clerk.told('media:producerAdded');
  // Closing what is not one's own changes nothing.
  await clerk.request('media:closeProducer', { callId, producerId });
  expect(await control.request('node:stats', {})).toMatchObject({ producers: 1, sessions: 2 });
  const malformed = { ...borrowed, rtpParameters: { codecs: 'none' } };
  expect(await refusal(kiosk.request('media:produce', malformed))).toBe('MEDIA_BAD_PARAMETERS');

  await kiosk.request('call:hangUp', { callId });
  await expect.poll(() => control.request('node:stats', {}), { timeout: 10_000 }).toMatchObject(nothingLeft);
});

test('without an SFU node there is no media, and with one again there is', async () => {
  const desk = await newDesk();
  const { clerk, callId } = await talking(desk);
  expect(await refusal(clerk.request('media:join', { callId }))).toBe('MEDIA_UNAVAILABLE');
  await startSfu(desk, 'sfu-late');
  const joined = await clerk.request('media:join', { callId });
  expect(joined.producers).toEqual([]);
});

async function bothJoined(desk: Desk) {
  const parties = await talking(desk);
  const join = (browser: Browser): Promise<ClientResult<'media:join'>> =>
    browser.request('media:join', { callId: parties.callId });
  const [first] = await Promise.all([join(parties.clerk), join(parties.kiosk)]);
  return { ...parties, join, roomEpoch: first.roomEpoch };
}

test('a worker that dies: both are told and join a new room', async () => {
  const desk = await newDesk();
  const { control } = await startSfu(desk, 'sfu-a');
  const { clerk, kiosk, callId, join, roomEpoch } = await bothJoined(desk);
  const { workers } = await control.request('node:stats', {});
  process.kill(workers[0]?.pid ?? 0, 'SIGKILL');
  expect(await clerk.told('media:roomLost')).toEqual({ callId });
  expect(await kiosk.told('media:roomLost')).toEqual({ callId });
  await expect.poll(async () => (await join(clerk).catch(() => null))?.roomEpoch).toBeTypeOf('string');
  const rejoined = await join(kiosk);
  expect(rejoined.roomEpoch).not.toBe(roomEpoch);
  expect((await join(clerk)).roomEpoch).toBe(rejoined.roomEpoch);
});

test('a node that dies: both are told and meet on another', async () => {
  const desk = await newDesk();
  const nodes = [await startSfu(desk, 'sfu-a'), await startSfu(desk, 'sfu-b')];
  const { clerk, kiosk, callId, join } = await bothJoined(desk);
  const before = (await desk.context.queue.contact(callId))?.mediaNode;
  const carrier = nodes.find(({ nodeId }) => nodeId === before);
  await carrier?.kill();
  expect(await clerk.told('media:roomLost')).toEqual({ callId });
  expect(await kiosk.told('media:roomLost')).toEqual({ callId });
  const [ofClerk, ofKiosk] = await Promise.all([join(clerk), join(kiosk)]);
  expect(ofClerk.roomEpoch).toBe(ofKiosk.roomEpoch);
  const after = (await desk.context.queue.contact(callId))?.mediaNode;
  expect(after).toBeTypeOf('string');
  expect(after).not.toBe(before);
});

test('a clerk who is lost leaves nothing in the room; the next finds the kiosk there', async () => {
  const desk = await newDesk({ QUEUE_CLERK_LEASE_MS: '2500' });
  const { control } = await startSfu(desk, 'sfu-a');
  const { clerk, kiosk, callId, roomEpoch } = await bothJoined(desk);
  const { id } = await kiosk.request('media:createTransport', { callId, direction: 'send' });
  const { producerId } = await kiosk.request('media:produce', microphone(callId, id, 9));
  clerk.close();
  await kiosk.told('call:status', ({ state }) => state === 'waiting');
  await expect
    .poll(() => control.request('node:stats', {}), { timeout: 10_000 })
    .toMatchObject({ rooms: 1, sessions: 1 });
  const next = await desk.clerkOnDuty();
  const { offerId } = await next.browser.told('offer:made');
  await next.browser.request('offer:accept', { callId, offerId });
  const joined = await next.browser.request('media:join', { callId });
  expect(joined).toMatchObject({ roomEpoch, producers: [{ producerId, party: 'kiosk' }] });
});
