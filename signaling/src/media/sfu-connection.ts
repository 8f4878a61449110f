// One SFU node as this process sees it: a control connection with typed requests and parsed notifications.
import { io, type Socket } from 'socket.io-client';
import { AppError } from '@cloud-window/shared';
import {
  CONTROL_PROTOCOL_VERSION,
  controlNotifications,
  controlRequests,
  type ControlNotification,
  type ControlNotificationName,
  type ControlPayload,
  type ControlRequestName,
  type ControlResult,
} from '@cloud-window/shared/control';
import type { Logger } from '@cloud-window/shared/log';
import { unwrapAck, type Ack } from '@cloud-window/shared/protocol';

const REQUEST_TIMEOUT_MS = 4_000;

export interface SfuConnectionOptions {
  nodeId: string;
  controlUrl: string;
  secret: string;
  /** Names this process in the logs of the node. */
  signalingNode: string;
  log: Logger;
  onNotification: <N extends ControlNotificationName>(name: N, payload: ControlNotification<N>) => void;
  /** The node is not there any more; attempts to reach it go on. */
  onGivenUp: () => void;
  /** How long a lost connection may take to come back. */
  giveUpMs: number;
  /** As `giveUpMs`, when the connection was lost because the node had been silent for the time of the heartbeat already. */
  giveUpSilentMs: number;
  /** The connection stands, for the first time or again. */
  onConnected: () => void;
  /** The connection was lost and is there again before the node was given up: notifications may have been missed. */
  onReconnected: () => void;
}

export class SfuConnection {
  readonly nodeId: string;
  readonly controlUrl: string;
  readonly #socket: Socket;
  readonly #log: Logger;
  #givingUp: NodeJS.Timeout | undefined;
  #isGivenUp = false;

  constructor(options: SfuConnectionOptions) {
    this.nodeId = options.nodeId;
    this.controlUrl = options.controlUrl;
    this.#log = options.log.child({ sfu: options.nodeId });
    this.#socket = io(options.controlUrl, {
      transports: ['websocket'],
      auth: {
        protocol: CONTROL_PROTOCOL_VERSION,
        secret: options.secret,
        node: options.signalingNode,
      },
      reconnectionDelay: 100,
      reconnectionDelayMax: 1_000,
      // Each node has its own connection even where two share an address.
      forceNew: true,
    });
    this.#listen(options);
  }

  get isConnected(): boolean {
    return this.#socket.connected;
  }

  /** Resolves to true once connected, to false when it is not within `withinMs`, or at once for a node given up. */
  async connected(withinMs: number): Promise<boolean> {
    if (this.#socket.connected) return true;
    if (this.#isGivenUp) return false;
    return new Promise((resolve) => {
      const settle = (value: boolean) => {
        clearTimeout(timer);
        this.#socket.off('connect', onConnect);
        resolve(value);
      };
      const onConnect = () => settle(true);
      const timer = setTimeout(() => settle(false), withinMs);
      this.#socket.on('connect', onConnect);
    });
  }

  /** Throws the node's own AppError, or MEDIA_UNAVAILABLE when it did not answer in time. */
  async request<N extends ControlRequestName>(
    name: N,
    payload: ControlPayload<N>,
  ): Promise<ControlResult<N>> {
    let answer: unknown;
    try {
      answer = await this.#socket.timeout(REQUEST_TIMEOUT_MS).emitWithAck(name, payload);
    } catch (cause) {
      throw new AppError('MEDIA_UNAVAILABLE', `no answer to ${name}`, { cause });
    }
    const result = controlRequests[name].result.safeParse(unwrapAck(answer as Ack<unknown>));
    if (!result.success) {
      throw new AppError('MEDIA_UNAVAILABLE', `a wrong answer to ${name}`, { cause: result.error });
    }
    return result.data as ControlResult<N>;
  }

  close(): void {
    clearTimeout(this.#givingUp);
    this.#socket.disconnect();
  }

  #listen(options: SfuConnectionOptions): void {
    const { onNotification, onConnected, onReconnected, giveUpMs, giveUpSilentMs } = options;
    let lost = false;
    this.#socket.on('connect', () => {
      clearTimeout(this.#givingUp);
      this.#log.info('connected to the SFU node');
      // Whoever was told that the node is gone needs not be told again.
      if (lost && !this.#isGivenUp) onReconnected();
      this.#isGivenUp = false;
      lost = false;
      onConnected();
    });
    this.#socket.on('disconnect', (reason) => {
      if (reason === 'io client disconnect') return;
      lost = true;
      this.#log.warn({ reason }, 'the connection to the SFU node is lost');
      const wait = reason === 'ping timeout' ? giveUpSilentMs : giveUpMs;
      this.#givingUp = setTimeout(() => this.#giveUp(options), wait);
      // The server ends connections when it shuts down; it may come back under the same address.
      if (reason === 'io server disconnect') this.#socket.connect();
    });
    this.#socket.on('connect_error', (error) => {
      this.#log.debug({ reason: error.message }, 'the SFU node cannot be reached');
      // Its machine answers and nothing listens there: the process has died, and with it what it carried.
      if (lost && isRefused(error)) this.#giveUp(options);
    });
    const listen = (name: ControlNotificationName): void => {
      this.#socket.on(name, (payload: unknown) => {
        const parsed = controlNotifications[name].safeParse(payload);
        if (parsed.success) onNotification(name, parsed.data);
        else this.#log.warn({ notification: name }, 'a malformed notification');
      });
    };
    for (const name of Object.keys(controlNotifications) as ControlNotificationName[]) listen(name);
  }

  #giveUp({ onGivenUp }: SfuConnectionOptions): void {
    clearTimeout(this.#givingUp);
    if (this.#isGivenUp || this.#socket.connected) return;
    this.#isGivenUp = true;
    this.#log.warn('the SFU node is given up');
    onGivenUp();
  }
}

/** engine.io hands on the WebSocket's error event, and that the error of the system call. */
function isRefused(error: Error): boolean {
  const { description } = error as { description?: { error?: { code?: unknown } } };
  return description?.error?.code === 'ECONNREFUSED';
}
