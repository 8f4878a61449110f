// A service desk with SFU nodes and browsers whose media is real, for tests of the media plane across both servers.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { afterEach, expect, inject } from 'vitest';
import type { ClientResult } from '@cloud-window/shared/protocol';
import type { Browser } from '../../signaling/src/calls/testing/browser.ts';
import { openDesk, type Desk } from '../../signaling/src/calls/testing/desk.ts';
import { connectControl, type ControlClient } from '../../sfu/src/testing/control-client.ts';
import type { SfuNode } from '../../sfu/src/sfu-node.ts';
import { OPUS_PAYLOAD_TYPE, opusCapabilities, opusParameters } from '../../sfu/src/testing/headless-party.ts';
import { createHeadlessTransport } from '../../sfu/src/testing/headless-peer.ts';
import { startTestNode } from '../../sfu/src/testing/test-node.ts';

const SAYS_WITHIN_MS = 20_000;

/** Made during a test, ended after it in reverse. */
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

export const atTheEnd = (end: () => unknown): void => void endings.push(end);

export async function newDesk(settings?: Record<string, string>): Promise<Desk> {
  const desk = await openDesk(settings);
  endings.push(async () => desk[Symbol.asyncDispose]());
  return desk;
}

export interface SfuProcess {
  nodeId: string;
  controlUrl: string;
  control: ControlClient;
  kill(): Promise<void>;
  /** In order, as an administrator would. */
  stop(): Promise<void>;
  /** SIGSTOP, SIGCONT, SIGUSR2. */
  signal(name: NodeJS.Signals): void;
  /** The first line on stdout, printed or still to come, that says so. */
  says(text: string): Promise<Record<string, unknown>>;
}

/** A whole SFU process of its own that signaling finds through Redis. */
export async function startSfu(
  { environment }: Desk,
  nodeId: string,
  settings: Record<string, string> = {},
): Promise<SfuProcess> {
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
      DATA_DIR: environment['DATA_DIR'],
      MEDIASOUP_WORKER_BIN: inject('workerBin'),
      LOG_LEVEL: 'silent',
      ...settings,
    },
  });
  const end = (signal: NodeJS.Signals) => async () => {
    if (process_.exitCode !== null || process_.signalCode !== null) return;
    const ended = once(process_, 'exit');
    process_.kill(signal);
    // A stopped process takes no other signal than this one and SIGKILL.
    process_.kill('SIGCONT');
    await ended;
  };
  endings.push(end('SIGTERM'));
  const says = linesOf(process_);
  const controlUrl = String((await says('"ready"'))['controlUrl']);
  const control = await connectControl(controlUrl, secret);
  endings.push(() => Promise.resolve(control.close()));
  return {
    nodeId,
    controlUrl,
    control,
    kill: end('SIGKILL'),
    stop: end('SIGTERM'),
    signal: (name) => void process_.kill(name),
    says,
  };
}

function linesOf(process_: ChildProcess): SfuProcess['says'] {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let isOver = false;
  const wake = () => {
    for (const look of [...waiting]) look();
  };
  createInterface({ input: process_.stdout ?? Readable.from([]) }).on('line', (line) => {
    lines.push(line);
    wake();
  });
  process_.once('exit', () => {
    isOver = true;
    wake();
  });
  return (text) =>
    new Promise((resolve, reject) => {
      const settle = (outcome: () => void) => {
        clearTimeout(timer);
        waiting.delete(look);
        outcome();
      };
      const look = () => {
        const found = lines.find((line) => line.includes(text));
        if (found !== undefined) settle(() => resolve(JSON.parse(found) as Record<string, unknown>));
        else if (isOver)
          settle(() => reject(new Error(`the SFU process ended; it said: ${lines.join('\n')}`)));
      };
      const timer = setTimeout(
        () => settle(() => reject(new Error(`it did not say ${text}, but: ${lines.join('\n')}`))),
        SAYS_WITHIN_MS,
      );
      waiting.add(look);
      look();
    });
}

/** A connected transport: ICE, DTLS and SRTP are real. */
export async function connectedTransport(browser: Browser, callId: string, direction: 'send' | 'receive') {
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

export const microphone = (callId: string, transportId: string, ssrc: number) => ({
  callId,
  transportId,
  kind: 'audio' as const,
  source: 'microphone' as const,
  rtpParameters: opusParameters(ssrc),
});

export const nothingLeft = { rooms: 0, sessions: 0, transports: 0, producers: 0, consumers: 0 };

/** An SFU node in this process, so that a test can look into its rooms. */
export async function startNodeHere({ environment }: Desk): Promise<SfuNode> {
  const node = await startTestNode({
    REDIS_URL: environment['REDIS_URL'] ?? '',
    SFU_SECRET: environment['SFU_SECRET'] ?? '',
  });
  endings.push(() => node.stop());
  return node;
}

let ssrcs = 10_000;

/** Each packet is of so much sound, and is sent when it has been said: a clock that ran faster would be taken for a lie. */
const PACKET_MS = 20;

/** Somebody with a browser in a room who talks all the time and writes down what arrives. */
export class Voice {
  readonly browser: Browser;
  readonly callId: string;
  answer!: ClientResult<'media:join'>;
  producerId: string | null = null;
  /** What is said from now on. */
  words = '';
  /** How many packets it has said something in. */
  sent = 0;
  readonly #heard = new Set<string>();
  #sendId = '';
  #receiveId = '';

  constructor(browser: Browser, callId: string) {
    this.browser = browser;
    this.callId = callId;
  }

  /** Joins, connects both transports, and sends a microphone unless the role has none. */
  async enter({ mute = false } = {}): Promise<this> {
    const { browser, callId } = this;
    this.answer = await browser.request('media:join', { callId });
    const receive = await connectedTransport(browser, callId, 'receive');
    this.#receiveId = receive.transportId;
    receive.transport.onRtp(({ payload }) => this.#heard.add(payload.toString()));
    const send = await connectedTransport(browser, callId, 'send');
    this.#sendId = send.transportId;
    if (mute) return this;
    const ssrc = (ssrcs += 1);
    const { producerId } = await browser.request('media:produce', microphone(callId, this.#sendId, ssrc));
    this.producerId = producerId;
    let sequenceNumber = 1;
    const timer = setInterval(() => {
      send.transport.sendRtp({
        ssrc,
        payloadType: OPUS_PAYLOAD_TYPE,
        sequenceNumber: sequenceNumber++,
        payload: Buffer.from(this.words),
      });
      this.sent += 1;
    }, PACKET_MS);
    endings.push(() => clearInterval(timer));
    return this;
  }

  produce(): Promise<{ producerId: string }> {
    return this.browser.request('media:produce', microphone(this.callId, this.#sendId, (ssrcs += 1)));
  }

  /** Receives this producer, as a client does that was told of it. */
  async consume(producerId: string): Promise<string> {
    const { consumerId } = await this.browser.request('media:consume', {
      callId: this.callId,
      transportId: this.#receiveId,
      producerId,
      rtpCapabilities: opusCapabilities,
    });
    await this.browser.request('media:resume', { callId: this.callId, consumerId });
    return consumerId;
  }

  hears(words: string): boolean {
    return this.#heard.has(words);
  }
}

/** From now on each says something new; resolves once the node has had plenty of it from everybody. */
export async function everybodySays(node: SfuNode, words: ReadonlyMap<Voice, string>): Promise<void> {
  for (const [voice, said] of words) voice.words = said;
  const ids = [...words.keys()].map(({ producerId }) => producerId ?? '');
  const sessions = node.rooms.sessions();
  const producers = ids.flatMap((id) =>
    sessions.flatMap((session) => session.producers.get(id)?.producer ?? []),
  );
  expect(producers).toHaveLength(ids.length);
  const counts = () =>
    Promise.all(producers.map(async (producer) => (await producer.getStats())[0]?.packetCount ?? 0));
  const before = await counts();
  await expect
    .poll(async () => (await counts()).every((count, index) => count >= (before[index] ?? 0) + 20), PATIENCE)
    .toBe(true);
}

export const PATIENCE = { timeout: 10_000 };
