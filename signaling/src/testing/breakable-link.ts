// A TCP link to a store that a test can cut or freeze, as when a machine or a cable fails.
import { connect, createServer, type AddressInfo, type NetConnectOpts, type Socket } from 'node:net';

export interface BreakableLink {
  port: number;
  /** Ends all connections and refuses new ones. */
  cut(): Promise<void>;
  /** Takes connections and forwards nothing, until mended. */
  freeze(): void;
  mend(): Promise<void>;
  close(): Promise<void>;
}

export async function openLink(target: NetConnectOpts): Promise<BreakableLink> {
  const sockets = new Set<Socket>();
  let frozen = false;
  const server = createServer((near) => {
    const far = connect(target);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => {
        if (!frozen) to.write(bytes);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    port,
    cut,
    close: cut,
    freeze() {
      frozen = true;
    },
    async mend() {
      frozen = false;
      // What was swallowed while frozen is lost: those connections are beyond use.
      for (const socket of sockets) socket.destroy();
      if (!server.listening) await listen(port);
    },
  };
}
