// The SFU nodes that this process is connected to: follows the registry, chooses the node of a new room and says when a
// node, and with it every room it carried, must be given up.
import type { Redis } from 'ioredis';
import type { ControlNotification, ControlNotificationName } from '@cloud-window/shared/control';
import type { Logger } from '@cloud-window/shared/log';
import { SfuConnection } from './sfu-connection.ts';
import { readSfuRegistry, type SfuNode } from './sfu-registry.ts';

const REFRESH_MS = 1_000;
/** A node whose connection is lost for longer than this is given up, even while its lease still runs. */
const GIVE_UP_MS = 1_000;

export interface SfuNodesOptions {
  redis: Redis;
  secret: string;
  signalingNode: string;
  log: Logger;
  onNotification: <N extends ControlNotificationName>(name: N, payload: ControlNotification<N>) => void;
  /** Rooms on this node are gone, or what happened in them was missed. */
  onNodeLost: (nodeId: string) => void;
}

export class SfuNodes {
  readonly #options: SfuNodesOptions;
  readonly #connections = new Map<string, SfuConnection>();
  #known: SfuNode[] = [];
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

  /** The node with the least load that takes new rooms and is none of `except`; null when there is none. */
  async choose(except: ReadonlySet<string>): Promise<SfuConnection | null> {
    // The load of the last second may already be old news to other processes.
    await this.#refreshSafely();
    for (const node of this.#known) {
      if (node.draining === '1' || except.has(node.nodeId)) continue;
      const connection = await this.find(node.nodeId);
      if (connection !== null) return connection;
    }
    return null;
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
    const { nodes, known } = await readSfuRegistry(this.#options.redis);
    if (this.#stopped) return;
    this.#known = nodes;
    const listed = new Map(nodes.map((node) => [node.nodeId, node]));
    for (const [nodeId, connection] of this.#connections) {
      // A node that signs off ends its connections. One that only vanished from the registry announces itself again.
      if (!known.has(nodeId) && connection.isConnected) continue;
      // A node that moved to another address is another node with the same name.
      if (listed.get(nodeId)?.controlUrl === connection.controlUrl) continue;
      connection.close();
      this.#connections.delete(nodeId);
      this.#options.onNodeLost(nodeId);
    }
    for (const node of nodes) {
      if (!this.#connections.has(node.nodeId)) this.#connections.set(node.nodeId, this.#connect(node));
    }
  }

  #connect({ nodeId, controlUrl }: SfuNode): SfuConnection {
    const { secret, signalingNode, log, onNotification, onNodeLost } = this.#options;
    const lost = () => {
      onNodeLost(nodeId);
    };
    return new SfuConnection({
      nodeId,
      controlUrl,
      secret,
      signalingNode,
      log,
      onNotification,
      giveUpMs: GIVE_UP_MS,
      onGivenUp: lost,
      onReconnected: lost,
    });
  }
}
