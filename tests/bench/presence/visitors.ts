// The browsers of the benchmark: real socket.io clients in a process of their own, which connect, resume and then send a
// heartbeat every three seconds, as shared/src/client does.
import { io, type Socket } from 'socket.io-client';
import { PROTOCOL_VERSION, type Ack } from '@cloud-window/shared/protocol';
import {
  HEARTBEAT_MS,
  HEARTBEAT_TIMEOUT_MS,
  REQUEST_TIMEOUT_MS,
} from '../../../shared/src/client/timings.ts';
import { distribution } from '../support/distribution.ts';
import { serveQuestions } from '../support/child.ts';
import type { Visitor } from './population.ts';

export type VisitorQuestions = typeof questions;

/** How many come at the same time; more would measure the rush, not the presence. */
const CONNECTING_AT_ONCE = 50;

const sockets: Socket[] = [];
let answersMs: number[] = [];
let failures: string[] = [];

const questions = {
  /** Resolves when all are connected and each has begun its heartbeats. */
  async connect({ url, visitors }: { url: string; visitors: readonly Visitor[] }) {
    const waiting = visitors.values();
    await Promise.all(
      Array.from({ length: CONNECTING_AT_ONCE }, async () => {
        for (const visitor of waiting) sockets.push(await arrive(url, visitor));
      }),
    );
    return sockets.length;
  },

  begin() {
    answersMs = [];
    failures = [];
  },

  end() {
    return {
      connected: sockets.filter((socket) => socket.connected).length,
      answerMs: distribution(answersMs),
      failures: failures.length,
      firstFailure: failures[0] ?? null,
    };
  },
};

async function arrive(url: string, { app, cookie }: Visitor): Promise<Socket> {
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: { protocol: PROTOCOL_VERSION, app, tabId: `tab-of-benchmark-${sockets.length}` },
    extraHeaders: { cookie, origin: url },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  await ask(socket, 'session:resume', REQUEST_TIMEOUT_MS);
  if (app === 'console') await ask(socket, 'clerk:setState', REQUEST_TIMEOUT_MS, { state: 'ready' });
  // Everybody at an own moment of the three seconds, as they come by themselves.
  setTimeout(() => setInterval(() => void beat(socket), HEARTBEAT_MS), Math.random() * HEARTBEAT_MS);
  return socket;
}

async function beat(socket: Socket): Promise<void> {
  const began = performance.now();
  try {
    await ask(socket, 'heartbeat', HEARTBEAT_TIMEOUT_MS);
    answersMs.push(performance.now() - began);
  } catch (error) {
    failures.push(error instanceof Error ? error.message : 'unknown');
  }
}

async function ask(socket: Socket, event: string, timeoutMs: number, payload: object = {}): Promise<void> {
  const ack = (await socket.timeout(timeoutMs).emitWithAck(event, payload)) as Ack<unknown>;
  if (!ack.ok) throw new Error(`${event}: ${ack.error.code}`);
}

process.once('SIGTERM', () => {
  for (const socket of sockets) socket.disconnect();
  process.exit();
});
serveQuestions(questions);
