// The SFU nodes that this process is connected to: follows the registry, chooses the node of a new room and says when a
// node, and with it every room it carried, must be given up.
import type { Redis } from 'ioredis';
import { AppError } from '@cloud-window/shared';
import type {
  ControlNotification,
  ControlNotificationName,
  NodeStats,
  SfuNodeRecord,
} from '@cloud-window/shared/control';
import type { Logger } from '@cloud-window/shared/log';
import { nodesInOrder } from './node-choice.ts';
import { SfuConnection } from './sfu-connection.ts';
import { readSfuRegistry } from './sfu-registry.ts';

const REFRESH_MS = 1_000;
/** A node whose connection is lost for longer than this is given up, even while its lease still runs. */
const GIVE_UP_MS = 1_000;
/** The same for one that froze: the heartbeat has waited already. */
const GIVE_UP_SILENT_MS = 400;
/** How long a record may not know yet of a room that was sent to its node. */
const RECORD_AGE_MS = 1_500;

export interface SfuNodesOptions {
  redis: Redis;
  secret: string;
  signalingNode: string;
  /** Nodes of this zone are preferred; empty: all alike. */
  zone: string;
  log: Logger;
  onNotification: <N extends ControlNotificationName>(name: N, payload: ControlNotification<N>) => void;
  /** Rooms on this node are gone, or what happened in them was missed. */
  onNodeLost: (nodeId: string) => void;
  /** The node can be asked, for the first time or again. */
  onNodeConnected: (connection: SfuConnection) => void;
}

/** A node as administrators see it. `stats` is null for one that does not answer. */
export interface NodeView {
  record: SfuNodeRecord | null;
  nodeId: string;
  stats: NodeStats | null;
}

export class SfuNodes {
  readonly #options: SfuNodesOptions;
  readonly #connections = new Map<string, SfuConnection>();
  #known: SfuNodeRecord[] = [];
  /** Rooms that this process has sent away lately. */
  #sent: { nodeId: string; at: number }[] = [];
  #refreshing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(options: SfuNodesOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.#refreshSafely();
    this.#timer = setInterval(() => void this.#refreshSafely(), REFRESH_MS);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#refreshing;
    for (const connection of this.#connections.values()) connection.close();
    this.#connections.clear();
  }

  /** The connection to this node, or null when the node is gone. One that has just started may not be known yet. */
  async find(nodeId: string): Promise<SfuConnection | null> {
    if (!this.#connections.has(nodeId)) await this.#refreshSafely();
    const connection = this.#connections.get(nodeId);
    if (connection === undefined) return null;
    return (await connection.connected(GIVE_UP_MS)) ? connection : null;
  }

  /** Every node that this process is connected to, or was a moment ago. */
  all(): readonly SfuConnection[] {
    return [...this.#connections.values()];
  }

  /** A node with little load that takes new rooms and is none of `except`; null when there is none. */
  async choose(except: ReadonlySet<string>): Promise<SfuConnection | null> {
    // The load of the last second may already be old news to other processes.
    await this.#refreshSafely();
    const now = performance.now();
    this.#sent = this.#sent.filter(({ at }) => now - at < RECORD_AGE_MS);
    const sent = new Map<string, number>();
    for (const { nodeId } of this.#sent) sent.set(nodeId, (sent.get(nodeId) ?? 0) + 1);
    const { zone } = this.#options;
    for (const { nodeId } of nodesInOrder(this.#known, { zone, except, sent }, Math.random)) {
      const connection = await this.find(nodeId);
      if (connection === null) continue;
      this.#sent.push({ nodeId, at: performance.now() });
      return connection;
    }
    return null;
  }

  /** What a node says of itself; undefined for one that does not. */
  record(nodeId: string): SfuNodeRecord | undefined {
    return this.#known.find((node) => node.nodeId === nodeId);
  }

  /** All nodes that announce themselves or are connected, by name. */
  async overview(): Promise<NodeView[]> {
    await this.#refreshSafely();
    const ids = new Set([...this.#connections.keys(), ...this.#known.map(({ nodeId }) => nodeId)]);
    const view = async (nodeId: string): Promise<NodeView> => {
      const connection = await this.find(nodeId);
      const stats = await connection?.request('node:stats', {}).catch(() => null);
      return { nodeId, record: this.record(nodeId) ?? null, stats: stats ?? null };
    };
    return Promise.all([...ids].toSorted().map(view));
  }

  /** For maintenance. @throws AppError NOT_FOUND, MEDIA_UNAVAILABLE */
  async drain(nodeId: string, draining: boolean): Promise<NodeView> {
    await this.#refreshSafely();
    if (!this.#connections.has(nodeId)) throw new AppError('NOT_FOUND', 'no such media node');
    const connection = await this.find(nodeId);
    if (connection === null) throw new AppError('MEDIA_UNAVAILABLE', 'the media node does not answer');
    const stats = await connection.request('node:drain', { draining });
    await this.#refreshSafely();
    return { nodeId, record: this.record(nodeId) ?? null, stats };
  }

  /** Calls with a room in which both parties are, and its node; asks every node that answers. */
  async roomsOfBoth(): Promise<Map<string, string>> {
    await this.#refreshSafely();
    const found = new Map<string, string>();
    const ask = async (connection: SfuConnection): Promise<void> => {
      if (!(await connection.connected(GIVE_UP_MS))) return;
      const { rooms } = await connection.request('node:rooms', {});
      for (const { roomId, parties } of rooms) {
        if (parties.includes('kiosk') && parties.includes('clerk')) found.set(roomId, connection.nodeId);
      }
    };
    const asked = await Promise.allSettled([...this.#connections.values()].map(ask));
    for (const { reason } of asked.filter((answer) => answer.status === 'rejected')) {
      this.#options.log.warn({ err: reason as unknown }, 'an SFU node does not say which rooms it has');
    }
    return found;
  }

  async #refreshSafely(): Promise<void> {
    this.#refreshing ??= this.#refresh()
      .catch((error: unknown) => {
        // Redis is away: the nodes known so far stay.
        this.#options.log.debug({ err: error }, 'the registry of SFU nodes cannot be read');
      })
      .finally(() => {
        this.#refreshing = null;
      });
    await this.#refreshing;
  }

  async #refresh(): Promise<void> {
    const nodes = await readSfuRegistry(this.#options.redis);
    if (this.#stopped) return;
    this.#known = nodes;
    const listed = new Map(nodes.map((node) => [node.nodeId, node]));
    for (const [nodeId, connection] of this.#connections) {
      const record = listed.get(nodeId);
      // A node that signs off ends its connections, and one that froze loses them. While it answers it is there, whatever
      // has become of its record: it announces itself again.
      if (record === undefined && connection.isConnected) continue;
      // A node that moved to another address is another node with the same name.
      if (record?.controlUrl === connection.controlUrl) continue;
      connection.close();
      this.#connections.delete(nodeId);
      this.#options.onNodeLost(nodeId);
    }
    for (const node of nodes) {
      if (!this.#connections.has(node.nodeId)) this.#connections.set(node.nodeId, this.#connect(node));
    }
  }

  #connect({ nodeId, controlUrl }: SfuNodeRecord): SfuConnection {
    const { secret, signalingNode, log, onNotification, onNodeLost, onNodeConnected } = this.#options;
    const lost = () => {
      onNodeLost(nodeId);
    };
    const connection = new SfuConnection({
      nodeId,
      controlUrl,
      secret,
      signalingNode,
      log,
      onNotification,
      giveUpMs: GIVE_UP_MS,
      giveUpSilentMs: GIVE_UP_SILENT_MS,
      onGivenUp: lost,
      onReconnected: lost,
      onConnected: () => onNodeConnected(connection),
    });
    return connection;
  }
}
