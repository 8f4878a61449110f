// A real TURN relay on loopback for a test: Debian's coturn, as an installation would run it, with the shared secret.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { program, requirePackages } from '../../tools/provision/debian.mjs';

const READY_WITHIN_MS = 20_000;

export interface Coturn extends AsyncDisposable {
  port: number;
  /** What it has logged so far. */
  log(): string;
}

/** Why there is none on this machine; null when there is. As root the package is installed. */
export async function coturnMissing(): Promise<string | null> {
  try {
    await requirePackages({ needs: [program('coturn', 'turnserver')], purpose: 'The test of relays' });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export async function startCoturn(secret: string): Promise<Coturn> {
  const folder = mkdtempSync(join(tmpdir(), 'cw-turn-'));
  const port = await freePort();
  const child = spawn(
    'turnserver',
    [
      ...['-n', '--no-cli', '--no-tls', '--no-dtls', '--log-file=stdout', '--simple-log', '--verbose'],
      ...['--listening-ip=127.0.0.1', `--listening-port=${port}`, '--relay-ip=127.0.0.1'],
      ...['--use-auth-secret', `--static-auth-secret=${secret}`, '--realm=test.invalid', '--fingerprint'],
      ...['--allow-loopback-peers', `--pidfile=${join(folder, 'pid')}`, `--userdb=${join(folder, 'users')}`],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const lines: string[] = [];
  const ready = Promise.withResolvers<unknown>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (line.includes(`listener opened on : 127.0.0.1:${port}`)) ready.resolve(null);
    });
  }
  const ended = once(child, 'exit');
  void ended.then(() => ready.reject(new Error(`coturn ended; it said: ${lines.join('\n')}`)));
  const timer = setTimeout(() => ready.reject(new Error(lines.join('\n'))), READY_WITHIN_MS);
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready.promise;
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return { port, log: () => lines.join('\n'), [Symbol.asyncDispose]: stop };
}

/** coturn takes no port 0. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
