// A firewall between browsers and the SFU, which a test closes and opens while a call runs. The SFU listens on one loopback
// address and announces another; on that one this wall takes what browsers send, and passes it on or not. Nobody needs to be
// root, and both ends are what they are elsewhere.
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { connect, createServer, type Socket } from 'node:net';

const SFU_ADDRESS = '127.0.0.1';
const WALL_ADDRESS = '127.0.0.2';

export interface Wall extends AsyncDisposable {
  /** Settings of the SFU behind this wall. */
  readonly env: Record<string, string>;
  /** What gets through; a way that is closed swallows everything, as firewalls do. */
  open(ways: { udp: boolean; tcp: boolean }): void;
  /** Loses this share (0–1) of all packets, each way. */
  lose(share: number): void;
  /** Bytes that went through so far, both directions. */
  readonly passed: { udp: number; tcp: number };
  /** Lets everything through that comes from this address, as from a relay on the other side. */
  trust(address: string): void;
}

/** Takes any free port, on both addresses. */
export async function buildWall(): Promise<Wall> {
  const port = await freePort();
  const passed = { udp: 0, tcp: 0 };
  const trusted = new Set<string>();
  let ways = { udp: true, tcp: true };
  let lost = 0;

  const udp = createSocket('udp4');
  const upstreams = new Map<string, UdpSocket>();
  const mayPass = (way: 'udp' | 'tcp', address: string | undefined) =>
    ways[way] || (address !== undefined && trusted.has(address));
  udp.on('message', (packet, { address, port: from }) => {
    if (!mayPass('udp', address) || Math.random() < lost) return;
    passed.udp += packet.length;
    const key = `${address}:${from}`;
    let upstream = upstreams.get(key);
    if (!upstream) {
      upstream = createSocket('udp4');
      // What comes back while the other end is away is no fault of the wall.
      upstream.on('error', () => undefined);
      upstream.on('message', (answer) => {
        if (!mayPass('udp', address) || Math.random() < lost) return;
        passed.udp += answer.length;
        udp.send(answer, from, address);
      });
      upstreams.set(key, upstream);
    }
    upstream.send(packet, port, SFU_ADDRESS);
  });
  await new Promise<void>((resolve) => udp.bind(port, WALL_ADDRESS, resolve));

  const held = new Set<Socket>();
  const tcp = createServer((inside) => {
    const outside = connect(port, SFU_ADDRESS);
    for (const [from, to] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      held.add(from);
      from.on('error', () => undefined);
      from.on('close', () => {
        held.delete(from);
        to.destroy();
      });
      from.on('data', (chunk) => {
        if (!mayPass('tcp', inside.remoteAddress)) return;
        passed.tcp += chunk.length;
        to.write(chunk);
      });
    }
  });
  await new Promise<void>((resolve) => tcp.listen(port, WALL_ADDRESS, resolve));

  return {
    env: {
      SFU_LISTEN_IP: SFU_ADDRESS,
      SFU_ANNOUNCED_ADDRESS: WALL_ADDRESS,
      SFU_RTC_PORT: String(port),
      SFU_WORKERS: '1',
    },
    open: (opened) => void (ways = opened),
    lose: (share) => void (lost = share),
    passed,
    trust: (address) => void trusted.add(address),
    async [Symbol.asyncDispose]() {
      for (const upstream of upstreams.values()) upstream.close();
      for (const socket of held) socket.destroy();
      udp.close();
      await new Promise((resolve) => tcp.close(resolve));
    },
  };
}

/** A port that is free for UDP and TCP on both addresses, just now. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, SFU_ADDRESS, resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
