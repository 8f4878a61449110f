// A real socket.io server whose answers a test decides: the other end for the connection and the session.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { AppError } from '../../errors.ts';
import { ackError, ackOk, type Ack } from '../../protocol/ack.ts';
import type { ClientEventName, ServerEventName } from '../../protocol/events.ts';

type Answer = (payload: unknown) => unknown;

export interface SocketServer {
  url: string;
  /** What was asked, in order of arrival. */
  asked: { event: string; payload: unknown }[];
  /** Handshakes seen so far. */
  handshakes: unknown[];
  answer(event: ClientEventName, answer: Answer): void;
  /** Refuses connections from now on; null lets them in again. */
  refuseWith(error: AppError | null): void;
  send(event: ServerEventName, payload: unknown): void;
  /** Ends every connection from the server's side. */
  dropAll(): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Answers heartbeats from the start; everything else when told how. */
export async function startSocketServer(): Promise<SocketServer> {
  const http = createServer();
  const io = new Server(http, { transports: ['websocket'] });
  const answers = new Map<string, Answer>();
  const asked: SocketServer['asked'] = [];
  const handshakes: unknown[] = [];
  let refusal: AppError | null = null;
  io.use((socket, next) => {
    handshakes.push(socket.handshake.auth);
    if (!refusal) return next();
    next(Object.assign(new Error(refusal.message), { data: refusal.toWire() }));
  });
  io.on('connection', (socket: Socket) => {
    socket.onAny((event: string, payload: unknown, reply: (ack: Ack<unknown>) => void) => {
      asked.push({ event, payload });
      void Promise.resolve()
        .then(() => {
          const answer = answers.get(event);
          if (!answer) throw new AppError('UNKNOWN_EVENT');
          return answer(payload);
        })
        .then(
          (data) => reply(ackOk(data)),
          (error: unknown) => reply(ackError(error)),
        );
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  answers.set('heartbeat', () => ({ serverTime: Date.now(), seq: 0, stateSeq: 0 }));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    asked,
    handshakes,
    answer: (event, answer) => void answers.set(event, answer),
    refuseWith: (error) => (refusal = error),
    send: (event, payload) => void io.emit(event, payload),
    dropAll: () => io.disconnectSockets(true),
    [Symbol.asyncDispose]: () => io.close(),
  };
}
