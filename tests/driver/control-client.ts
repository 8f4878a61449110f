// A control connection to an SFU node, to see what it still holds.
import { io, type Socket } from 'socket.io-client';
import { CONTROL_PROTOCOL_VERSION, controlRequests, type NodeStats } from '@cloud-window/shared/control';

type Leftovers = Pick<NodeStats, 'rooms' | 'sessions' | 'transports' | 'producers' | 'consumers'>;
const EMPTY_TIMEOUT_MS = 20_000;
const POLL_MS = 100;

export class ControlClient implements AsyncDisposable {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  static async connect(url: string, secret: string): Promise<ControlClient> {
    const socket = io(url, {
      transports: ['websocket'],
      reconnection: false,
      auth: { protocol: CONTROL_PROTOCOL_VERSION, secret, node: 'test' },
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return new ControlClient(socket);
  }

  async stats(): Promise<NodeStats> {
    const ack: unknown = await this.#socket.timeout(5_000).emitWithAck('node:stats', {});
    return controlRequests['node:stats'].result.parse((ack as { data: unknown }).data);
  }

  async leftovers(): Promise<Leftovers> {
    const { rooms, sessions, transports, producers, consumers } = await this.stats();
    return { rooms, sessions, transports, producers, consumers };
  }

  /** Resolves when the node holds nothing, or after a bound: the assertion that follows then says what it holds. */
  async waitUntilEmpty(): Promise<void> {
    const end = Date.now() + EMPTY_TIMEOUT_MS;
    while (Date.now() < end) {
      if (Object.values(await this.leftovers()).every((count) => count === 0)) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#socket.disconnect();
    return Promise.resolve();
  }
}
