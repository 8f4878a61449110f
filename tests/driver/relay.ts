// A real coturn for a test, by the configuration that docs/turnserver.conf recommends, on a loopback address of its own.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOnPath } from '../../tools/paths.mjs';

const ADDRESS = '127.0.0.3';
const SECRET = 'shared with the relay';
const START_WITHIN_MS = 15_000;

export interface Relay extends AsyncDisposable {
  /** Where what it relays comes from. */
  readonly address: string;
  /** Settings of signaling. */
  readonly env: Record<string, string>;
  /** What it has logged so far. */
  log(): string;
}

/** Why there can be no relay on this machine, in one sentence; null when there can. */
export function whyNoRelay(): string | null {
  if (process.env['COTURN_MISSING']) return process.env['COTURN_MISSING'];
  const missing = ['turnserver', 'openssl'].find((program) => findOnPath(program) === null);
  return missing === undefined
    ? null
    : `This machine has no program "${missing}" (packages coturn, openssl).`;
}

/** Takes browsers by TCP and TLS alone: where UDP is blocked, it is blocked to the relay as well. */
export async function startRelay(sfuAddress: string): Promise<Relay> {
  const folder = mkdtempSync(join(tmpdir(), 'cw-relay-'));
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  makeCertificate(cert, key);
  const [port, tlsPort] = [await freePort(), await freePort()];
  const settings: Record<string, string> = {
    RELAY_ADDRESS: ADDRESS,
    CERTIFICATE_FILE: cert,
    KEY_FILE: key,
    TURN_SECRET: SECRET,
    SFU_ADDRESS: sfuAddress,
  };
  const recommended = readFileSync(new URL('../../docs/turnserver.conf', import.meta.url), 'utf8');
  const filled = recommended
    .replaceAll(/=([A-Z_]{6,})$/gm, (_line, name: string) => `=${settings[name] ?? name}`)
    .replace('listening-port=3478', `listening-port=${port}`)
    .replace('tls-listening-port=443', `tls-listening-port=${tlsPort}`);
  const file = join(folder, 'turnserver.conf');
  // Everything here is loopback, which coturn relays to only when told.
  writeFileSync(file, `${filled}\nno-udp\nallow-loopback-peers\nuserdb=${join(folder, 'turndb')}\n`);
  const child = spawn('turnserver', ['-c', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  }
  const exited = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await Promise.race([
      listening(tlsPort),
      exited.then(() => Promise.reject(new Error('coturn has ended'))),
    ]);
  } catch (cause) {
    await stop();
    throw new Error(`coturn does not start: ${printed.join('').slice(-2_000)}`, { cause });
  }
  return {
    address: ADDRESS,
    env: {
      TURN_URLS: `turn:${ADDRESS}:${port},turns:${ADDRESS}:${tlsPort}?transport=tcp`,
      TURN_SECRET: SECRET,
    },
    log: () => printed.join(''),
    [Symbol.asyncDispose]: stop,
  };
}

function makeCertificate(cert: string, key: string): void {
  const made = spawnSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'],
      ...['-subj', '/CN=relay', '-addext', `subjectAltName=IP:${ADDRESS}`, '-keyout', key, '-out', cert],
    ],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`no certificate for the relay: ${made.stderr}`);
}

async function listening(port: number): Promise<void> {
  const until = Date.now() + START_WITHIN_MS;
  for (;;) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, ADDRESS);
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('close', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isUp) return;
    if (Date.now() > until) throw new Error('nobody listens');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, ADDRESS, resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
