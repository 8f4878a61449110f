// A thousand calls, set up and torn down through real signaling and a real media node: what they held is given back, in both
// processes, in the worker, and on disk. Every tenth call carries sound through DTLS and SRTP.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { OPUS_PAYLOAD_TYPE, opusCapabilities, opusParameters } from '../../sfu/src/testing/headless-party.ts';
import { createHeadlessTransport } from '../../sfu/src/testing/headless-peer.ts';
import type { Browser } from '../../signaling/src/calls/testing/browser.ts';
import { openDesk, type Desk } from '../../signaling/src/calls/testing/desk.ts';
import { acceptOffer } from '../../signaling/src/calls/testing/stories.ts';
import { treeMemoryKb } from '../bench/support/process-cpu.ts';
import { ControlClient } from '../driver/control-client.ts';
import { parentOf } from '../../tools/processes.mjs';
import { liveHeap, WITH_INSPECTOR } from '../support/live-heap.ts';
import { addressIn, startServer, type ServerProcess } from '../driver/system.ts';

const CALLS = 1_000;
/** Until caches, pools and the compiler have taken what they take. */
const WARM_UP = 250;
const PAIRS = 5;
const SOUND_EVERY = 10;
/** Of 750 calls none may keep more than its line in the books: an object that keeps a call alive keeps 50 kB and more. */
const HEAP_GROWTH_MB = 8;
/** The worker's memory is also the allocator's: a transport that stays is 100 kB. */
const WORKER_GROWTH_MB = 16;
const repository = fileURLToPath(new URL('../..', import.meta.url));

let desk: Desk;
let folder: string;
let sfu: ServerProcess;
let signaling: ServerProcess;
let control: ControlClient;

beforeAll(async () => {
  desk = await openDesk();
  folder = mkdtempSync(join(tmpdir(), 'cw-thousand-'));
  mkdirSync(join(folder, 'sfu'));
  const environment = {
    ...process.env,
    ...desk.environment,
    NODE_ENV: 'production',
    NODE_OPTIONS: WITH_INSPECTOR,
    SFU_CONTROL_PORT: '0',
    SFU_RTC_PORT: '0',
    SFU_WORKERS: '1',
    SFU_NODE_ID: 'thousand',
    MEDIASOUP_WORKER_BIN: inject('workerBin'),
    LOG_LEVEL: 'warn',
    RATE_LIMIT_FACTOR: '10000',
  };
  const start = (role: string, more: Record<string, string>) =>
    startServer(
      join(repository, role, 'src', 'main.ts'),
      { ...environment, ...more },
      join(folder, `${role}.log`),
    );
  sfu = await start('sfu', { DATA_DIR: join(folder, 'sfu') });
  signaling = await start('signaling', {});
  control = await ControlClient.connect(addressIn(sfu, 'controlUrl'), desk.environment['SFU_SECRET'] ?? '');
});

afterAll(async () => {
  await control[Symbol.asyncDispose]();
  await signaling.stop();
  await sfu.stop();
  await desk[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function transport(browser: Browser, callId: string, direction: 'send' | 'receive', connect: boolean) {
  const options = await browser.request('media:createTransport', { callId, direction });
  if (!connect) return { id: options.id, peer: null };
  const peer = await createHeadlessTransport(options);
  const { dtlsParameters } = peer;
  await browser.request('media:connectTransport', { callId, transportId: options.id, dtlsParameters });
  await peer.connect();
  return { id: options.id, peer };
}

/** Both join; the clerk sends a microphone that the kiosk takes in. With sound, a word is really heard. */
async function media(kiosk: Browser, clerk: Browser, callId: string, sound: boolean): Promise<void> {
  await Promise.all([kiosk.request('media:join', { callId }), clerk.request('media:join', { callId })]);
  const send = await transport(clerk, callId, 'send', sound);
  const { producerId } = await clerk.request('media:produce', {
    callId,
    transportId: send.id,
    kind: 'audio',
    source: 'microphone',
    rtpParameters: opusParameters(7),
  });
  const receive = await transport(kiosk, callId, 'receive', sound);
  const { consumerId } = await kiosk.request('media:consume', {
    callId,
    transportId: receive.id,
    producerId,
    rtpCapabilities: opusCapabilities,
  });
  await kiosk.request('media:resume', { callId, consumerId });
  if (!send.peer || !receive.peer) return;
  const { peer: speaker } = send;
  const { peer: listener } = receive;
  const heard = new Promise<void>((resolve) => listener.onRtp(() => resolve()));
  let sequenceNumber = 1;
  const speaking = setInterval(() => {
    const payload = Buffer.from('您好');
    speaker.sendRtp({ ssrc: 7, payloadType: OPUS_PAYLOAD_TYPE, sequenceNumber: sequenceNumber++, payload });
  }, 20);
  await heard;
  clearInterval(speaking);
  await Promise.all([speaker.close(), listener.close()]);
}

/** A clerk and a kiosk who call each other again and again. */
async function openPair(index: number) {
  const itemCode = 'MR101';
  const at = { url: addressIn(signaling, 'url') };
  const { browser: clerk } = await desk.clerkOnDuty({ node: at });
  const caller = await desk.addCaller({ itemCode });
  const kiosk = await desk.connect(caller, at);
  return { index, clerk, kiosk, caseId: caller.caseId };
}

test('memory, transports, ports, files and sockets are where they were', { timeout: 900_000 }, async () => {
  const pairs = await Promise.all(Array.from({ length: PAIRS }, (_, index) => openPair(index)));
  const clerks = pairs.map(({ clerk }) => clerk);
  let done = 0;
  const call = async ({ kiosk, caseId }: (typeof pairs)[number]) => {
    const { status } = await kiosk.request('queue:join', { caseId });
    const { callId } = status;
    // Whichever clerk has been idle longest is rung.
    const clerk = await Promise.any(
      clerks.map(async (one) => {
        await acceptOffer(one, callId);
        return one;
      }),
    );
    done += 1;
    await media(kiosk, clerk, callId, done % SOUND_EVERY === 0);
    await clerk.request('call:finish', { callId });
    await clerk.request('call:wrapUpDone', { callId });
    await kiosk.told('call:status', (told) => told.callId === callId && told.state === 'ended');
  };
  const upTo = async (count: number) => {
    await Promise.all(
      pairs.map(async (pair) => {
        while (done + PAIRS <= count) await call(pair);
      }),
    );
    await control.waitUntilEmpty();
    return measure();
  };
  const before = await upTo(WARM_UP);
  const after = await upTo(CALLS);
  expect(await control.leftovers()).toEqual({
    rooms: 0,
    sessions: 0,
    transports: 0,
    producers: 0,
    consumers: 0,
  });
  expect(after.sfuFiles).toEqual(before.sfuFiles);
  for (const what of ['sfuHandles', 'signalingHandles'] as const) {
    // A pooled connection to a store may have come or gone.
    expect(after[what] - before[what], what).toBeLessThanOrEqual(5);
  }
  for (const what of ['sfuHeapMb', 'signalingHeapMb'] as const) {
    expect(after[what] - before[what], what).toBeLessThan(HEAP_GROWTH_MB);
  }
  expect(after.workerMb - before.workerMb).toBeLessThan(WORKER_GROWTH_MB);
});

async function measure() {
  const [sfuPid, signalingPid] = [sfu.child.pid ?? 0, signaling.child.pid ?? 0];
  const { workers } = await control.stats();
  const heapMb = async (role: string) => (await liveHeap(join(folder, `${role}.log`))) / 1024 / 1024;
  return {
    sfuHeapMb: await heapMb('sfu'),
    signalingHeapMb: await heapMb('signaling'),
    workerMb: workers.reduce((sum, { pid }) => sum + treeMemoryKb(pid), 0) / 1024,
    sfuHandles: handlesOf(sfuPid),
    signalingHandles: handlesOf(signalingPid),
    sfuFiles: readdirSync(join(folder, 'sfu'), { recursive: true }).sort(),
  };
}

/** Open files and sockets of a process and its worker, ports among them. */
function handlesOf(pid: number): number {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(Number(name)) === pid);
  return [String(pid), ...children].reduce((sum, one) => sum + readdirSync(`/proc/${one}/fd`).length, 0);
}
