// How long until frames come again, on both sides, after something was broken on purpose.
import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import type { ClerkPerson } from '../../driver/clerk-person.ts';
import { ControlClient } from '../../driver/control-client.ts';
import type { KioskPerson } from '../../driver/kiosk-person.ts';
import type { ServerProcess } from '../../driver/system.ts';
import { addressIn } from '../../driver/system.ts';
import { leave, until } from './answering.ts';
import { endCall, RECEIVED, type BenchStage } from './bench-stage.ts';
import { notesOf } from './instruments.ts';

/** Longer pauses than this are no accident of a busy machine. */
const GAP_MS = 800;
/** A pause that begins so soon after the fault, or after the last pause, is part of it. */
const BELONGS_MS = 1_500;
/** How long frames must have come again. */
const STEADY_MS = 2_000;
const GIVE_UP_MS = 60_000;
/** In which a fault shows that does not show at once: a path that dies in silence. */
const SHOWS_WITHIN_MS = 8_000;

interface Pair {
  kiosk: KioskPerson;
  clerk: ClerkPerson;
}

export async function inCall(stage: BenchStage, name: string, origin?: string): Promise<Pair> {
  const clerk = await stage.clerk(name);
  const kiosk = await stage.kiosk(0, origin === undefined ? {} : { origin });
  await callAgain({ kiosk, clerk });
  return { kiosk, clerk };
}

export async function callAgain({ kiosk, clerk }: Pair): Promise<void> {
  await kiosk.takeNumber();
  await clerk.accept();
  await kiosk.inCall();
  if (!(await until(() => allMove({ kiosk, clerk }), GIVE_UP_MS))) {
    const rates = (await framesOf({ kiosk, clerk })).map(
      (times) => times.filter((time) => time > Date.now() - 10_000).length / 10,
    );
    throw new Error(`the pictures of a new call do not move: ${rates.join(', ')} frames a second`);
  }
}

/** Milliseconds from `at` until every picture moves again, the latest of them; null when one did not. */
async function recovered(pair: Pair, at: number): Promise<number | null> {
  const moving = await until(
    async () => Date.now() - at > SHOWS_WITHIN_MS && (await allMove(pair)),
    GIVE_UP_MS,
  );
  if (!moving) {
    const rates = (await framesOf(pair)).map(
      (times) => times.filter((time) => time > Date.now() - 10_000).length / 10,
    );
    console.log(
      `Pictures do not move steadily; frames a second of clerk, face, papers: ${rates.join(', ')}.`,
    );
    return null;
  }
  const frames = await framesOf(pair);
  return Math.max(...frames.map((times) => resumedAt(times, at) - at));
}

async function framesOf({ kiosk, clerk }: Pair): Promise<number[][]> {
  const [atKiosk, atClerk] = await Promise.all([notesOf(kiosk.page), notesOf(clerk.page)]);
  return [
    ...RECEIVED.kiosk.map((id) => atKiosk.frames[id] ?? []),
    ...RECEIVED.clerk.map((id) => atClerk.frames[id] ?? []),
  ];
}

/** Whether every picture has moved for a while. */
async function allMove(pair: Pair): Promise<boolean> {
  const now = Date.now();
  return (await framesOf(pair)).every((times) => {
    const recent = times.filter((at) => at > now - STEADY_MS);
    const points = [now - STEADY_MS, ...recent, now];
    return points.every((at, index) => index === 0 || at - (points[index - 1] ?? at) < GAP_MS);
  });
}

/** The end of the gap that began with the fault, and of those that followed it at once; without any, the first frame. */
function resumedAt(times: readonly number[], at: number): number {
  const last = times.findLast((time) => time < at) ?? at;
  const points = [last, ...times.filter((time) => time >= at)];
  let resumed = at;
  points.forEach((time, index) => {
    const next = points[index + 1];
    const began = Math.max(time, at);
    if (next !== undefined && next - began > GAP_MS && began - resumed < BELONGS_MS) resumed = next;
  });
  return resumed > at ? resumed : (points[1] ?? Infinity);
}

/** The kiosk's connection to signaling breaks; counts until it is back and a frame has come since, on both sides. */
export async function afterSocketDrop(stage: BenchStage, times: number): Promise<(number | null)[]> {
  await using relay = await openRelay(Number(new URL(stage.system.url).port));
  const pair = await inCall(stage, 'socket', `http://localhost:${relay.port}`);
  const found = [];
  for (let time = 0; time < times; time++) {
    const at = Date.now();
    const back = relay.drop();
    const backAt = await back;
    const frames = await recovered(pair, at);
    found.push(frames === null ? null : Math.max(frames, backAt - at));
  }
  await endCall(pair.kiosk, pair.clerk);
  await leave(pair.kiosk, pair.clerk);
  return found;
}

/** The worker that carries the call is killed. */
export async function afterWorkerKill(stage: BenchStage, times: number): Promise<(number | null)[]> {
  const pair = await inCall(stage, 'worker');
  const found = [];
  for (let time = 0; time < times; time++) {
    await using control = await stage.control();
    const worker = (await control.stats()).workers.find(({ rooms }) => rooms > 0);
    const at = Date.now();
    process.kill(worker?.pid ?? 0, 'SIGKILL');
    found.push(await recovered(pair, at));
  }
  await endCall(pair.kiosk, pair.clerk);
  await leave(pair.kiosk, pair.clerk);
  return found;
}

/** The node that carries the call is killed, while another one stands by. */
export async function afterNodeKill(stage: BenchStage, times: number): Promise<(number | null)[]> {
  const { system } = stage;
  const nodes: ServerProcess[] = [system.sfu];
  const pair = await inCall(stage, 'node');
  const found = [];
  for (let time = 0; time < times; time++) {
    nodes.push(await system.startSfu({ SFU_NODE_ID: `bench-${time}`, SFU_CONTROL_PORT: '0' }));
    let carrier: ServerProcess | undefined;
    for (const node of nodes) {
      await using control = await ControlClient.connect(addressIn(node, 'controlUrl'), system.sfuSecret);
      if ((await control.stats()).rooms > 0) carrier = node;
    }
    if (!carrier) throw new Error('no media node carries the call');
    nodes.splice(nodes.indexOf(carrier), 1);
    const at = Date.now();
    carrier.child.kill('SIGKILL');
    found.push(await recovered(pair, at));
  }
  await endCall(pair.kiosk, pair.clerk);
  await leave(pair.kiosk, pair.clerk);
  return found;
}

/** The kiosk gets another address. */
export async function afterAddressChange(
  stage: BenchStage,
  pair: Pair,
  times: number,
): Promise<(number | null)[]> {
  const found = [];
  for (let time = 0; time < times; time++) {
    const at = Date.now();
    await stage.link?.moveFarEnd();
    found.push(await recovered(pair, at));
  }
  return found;
}

interface Relay extends AsyncDisposable {
  port: number;
  /** Breaks every connection; resolves with the time when a WebSocket stands again. */
  drop(): Promise<number>;
}

/** Between a browser and signaling, to break their connection as a network does. */
async function openRelay(target: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  let onWebSocket: () => void = () => undefined;
  const server = createServer((client) => {
    const inside = createConnection(target, '127.0.0.1');
    for (const socket of [client, inside]) {
      sockets.add(socket);
      socket.once('close', () => {
        sockets.delete(socket);
        client.destroy();
        inside.destroy();
      });
      socket.on('error', () => undefined);
    }
    inside.once('data', (chunk) => {
      if (chunk.subarray(0, 12).toString() === 'HTTP/1.1 101') onWebSocket();
    });
    client.pipe(inside).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    drop() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        onWebSocket = () => resolve(Date.now());
      });
    },
    [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      return Promise.resolve();
    },
  };
}
