// A service desk with SFU nodes and browsers whose media is real, for tests of the media plane across both servers.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, inject } from 'vitest';
import type { Browser } from '../../signaling/src/calls/testing/browser.ts';
import { openDesk, type Desk } from '../../signaling/src/calls/testing/desk.ts';
import { connectControl, type ControlClient } from '../../sfu/src/testing/control-client.ts';
import { opusParameters } from '../../sfu/src/testing/headless-party.ts';
import { createHeadlessTransport } from '../../sfu/src/testing/headless-peer.ts';

/** Made during a test, ended after it in reverse. */
const endings: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

export const atTheEnd = (end: () => Promise<unknown> | void): void => void endings.push(end);

export async function newDesk(settings?: Record<string, string>): Promise<Desk> {
  const desk = await openDesk(settings);
  endings.push(async () => desk[Symbol.asyncDispose]());
  return desk;
}

export interface SfuProcess {
  nodeId: string;
  control: ControlClient;
  kill(): Promise<void>;
}

/** A whole SFU process of its own that signaling finds through Redis. */
export async function startSfu({ environment }: Desk, nodeId: string): Promise<SfuProcess> {
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
