// Signaling's end of the control protocol, for tests: typed requests, and notifications that can be waited for.
import { io, type Socket } from 'socket.io-client';
import {
  CONTROL_PROTOCOL_VERSION,
  controlNotifications,
  type ControlNotification,
  type ControlNotificationName,
  type ControlPayload,
  type ControlRequestName,
  type ControlResult,
} from '@cloud-window/shared/control';
import { unwrapAck, type Ack } from '@cloud-window/shared/protocol';

const TIMEOUT_MS = 8_000;

export interface ControlClient {
  request<N extends ControlRequestName>(name: N, payload: ControlPayload<N>): Promise<ControlResult<N>>;
  /** Sends anything, as a broken client would. */
  send(event: string, payload: unknown): Promise<Ack<unknown>>;
  /** The first notification, past or future, that passes the test. */
  notified<N extends ControlNotificationName>(
    name: N,
    test?: (payload: ControlNotification<N>) => boolean,
  ): Promise<ControlNotification<N>>;
  close(): void;
}

export function controlSocket(url: string, auth: Record<string, unknown>): Socket {
  return io(url, { transports: ['websocket'], forceNew: true, reconnection: false, auth });
}

export async function connectControl(url: string, secret: string): Promise<ControlClient> {
  const socket = controlSocket(url, { protocol: CONTROL_PROTOCOL_VERSION, secret, node: 'test' });
  const heard: { name: string; payload: unknown }[] = [];
  const waiting = new Set<() => void>();
  socket.onAny((name: string, payload: unknown) => {
    heard.push({ name, payload });
    for (const look of [...waiting]) look();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const send = (event: string, payload: unknown) =>
    socket.timeout(TIMEOUT_MS).emitWithAck(event, payload) as Promise<Ack<unknown>>;
  return {
    request: async (name, payload) => unwrapAck(await send(name, payload)) as never,
    send,
    notified: (name, test = () => true) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`no ${name} within ${TIMEOUT_MS} ms`));
        }, TIMEOUT_MS);
        const look = () => {
          for (const entry of heard) {
            if (entry.name !== name) continue;
            const payload = controlNotifications[name].parse(entry.payload) as ControlNotification<
              typeof name
            >;
            if (!test(payload)) continue;
            clearTimeout(timer);
            waiting.delete(look);
            resolve(payload);
            return;
          }
        };
        waiting.add(look);
        look();
      }),
    close: () => void socket.disconnect(),
  };
}
