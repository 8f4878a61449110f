// A way to the test run's Redis that a test can cut and mend, as a network does, without touching the server that other
// tests use at the same time.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { inject } from 'vitest';
import type {} from '../../../../tests/support/provided.ts';

export class CuttableRoute implements AsyncDisposable {
  /** Instead of the given address. */
  readonly address: string;
  readonly #target: string;
  readonly #path: string;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;

  /** @param address of a Redis on a unix socket, such as `freshRedis()` answers */
  static async to(address: string): Promise<CuttableRoute> {
    const route = new CuttableRoute(address);
    await route.mend();
    return route;
  }

  private constructor(address: string) {
    const [target = '', query = ''] = address.split('?');
    this.#target = target;
    this.#path = join(inject('temporaryFolder'), `r${randomBytes(4).toString('hex')}.sock`);
    this.address = `${this.#path}?${query}`;
  }

  async mend(): Promise<void> {
    const server = createServer((near) => {
      const far = createConnection(this.#target);
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => other.destroy());
        socket.pipe(other);
      }
    });
    this.#server = server;
    server.listen(this.#path);
    await once(server, 'listening');
  }

  /** Every connection breaks, and new ones are refused. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    if (server !== null) {
      server.close();
      await once(server, 'close');
    }
    rmSync(this.#path, { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cut();
  }
}
