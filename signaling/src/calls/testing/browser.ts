// A browser as far as calls are concerned: a socket that asks, keeps its leases, and writes down what it is told.
import { io } from 'socket.io-client';
import {
  PROTOCOL_VERSION,
  serverEvents,
  unwrapAck,
  type Ack,
  type ClientEventName,
  type ClientPayload,
  type ClientResult,
  type ServerEventName,
  type ServerPayload,
} from '@cloud-window/shared/protocol';
import { newId } from '@cloud-window/shared';
import type { Visitor } from './desk.ts';

const PATIENCE_MS = 15_000;
const HEARTBEAT_MS = 300;

export interface Browser {
  request<N extends ClientEventName>(event: N, payload: ClientPayload<N>): Promise<ClientResult<N>>;
  /** The first message of this name, told already or still to come, that `matches`; everything before it is forgotten. */
  told<N extends ServerEventName>(
    event: N,
    matches?: (payload: ServerPayload<N>) => boolean,
  ): Promise<ServerPayload<N>>;
  /** What was told so far and has not been looked at. */
  heard<N extends ServerEventName>(event: N): ServerPayload<N>[];
  readonly connected: boolean;
  close(): void;
}

/** Resolves once connected. */
export async function openBrowser(url: string, { app, cookie }: Visitor): Promise<Browser> {
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: { protocol: PROTOCOL_VERSION, app, tabId: newId('peer') },
    extraHeaders: { cookie },
  });
  const messages: { event: string; payload: unknown }[] = [];
  const waiters = new Set<() => void>();
  socket.onAny((event: ServerEventName, payload: unknown) => {
    messages.push({ event, payload: serverEvents[event].parse(payload) });
    for (const wake of waiters) wake();
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('connect', resolve);
    socket.on('connect_error', reject);
  });

  const take = <N extends ServerEventName>(event: N, matches: (payload: ServerPayload<N>) => boolean) => {
    const index = messages.findIndex(
      (message) => message.event === event && matches(message.payload as ServerPayload<N>),
    );
    if (index < 0) return undefined;
    const [found] = messages.splice(0, index + 1).slice(-1);
    return found?.payload as ServerPayload<N>;
  };

  let heartbeat: NodeJS.Timeout | undefined;
  socket.on('disconnect', () => clearInterval(heartbeat));
  const keepAlive = () => {
    heartbeat ??= setInterval(() => socket.emit('heartbeat', {}), HEARTBEAT_MS);
  };

  return {
    async request(event, payload) {
      const ack: unknown = await socket.timeout(PATIENCE_MS).emitWithAck(event, payload);
      const data = unwrapAck(ack as Ack<never>);
      // From here on there is a lease.
      if (event === 'session:resume' || event === 'queue:join') keepAlive();
      return data;
    },
    told: (event, matches = () => true) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = take(event, matches);
          if (found === undefined) return;
          finish();
          resolve(found);
        };
        const timer = setTimeout(() => {
          finish();
          const names = messages.map((message) => message.event).join(', ');
          reject(new Error(`${event} was not told within ${PATIENCE_MS} ms; heard: ${names}`));
        }, PATIENCE_MS);
        const finish = () => {
          clearTimeout(timer);
          waiters.delete(look);
        };
        waiters.add(look);
        look();
      }),
    heard: (event) =>
      messages.filter((message) => message.event === event).map((message) => message.payload as never),
    get connected() {
      return socket.connected;
    },
    close: () => socket.disconnect(),
  };
}
