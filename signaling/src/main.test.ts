// The process as its supervisor sees it: one JSON line when it is ready, one sentence when it cannot be, an end in order.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLogger } from '@cloud-window/shared/log';
import { emptyDatabase } from '../../tests/support/database.ts';
import { readConfig } from './config.ts';
import { startSignaling } from './server.ts';
import { openStoreLinks } from './testing/store-links.ts';
import { testEnvironment } from './testing/test-context.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const LIMIT_MS = 100_000;

let environment: Record<string, string>;
let cleanUp: () => Promise<void>;
beforeAll(async () => {
  ({ environment, cleanUp } = await testEnvironment(emptyDatabase));
});
afterAll(() => cleanUp());

interface Started {
  child: ChildProcess;
  /** The announcement of this kind, as soon as it is made. */
  told: (kind: string) => Promise<Record<string, string>>;
  /** All that was written so far. */
  output: string[];
  ended: Promise<number | null>;
}

function start(overrides: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, ...environment, NODE_OPTIONS: '', ...overrides },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const killer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  const output: string[] = [];
  const announced: Record<string, string>[] = [];
  const waiting = new Set<() => void>();
  const wake = () => waiting.forEach((look) => look());
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      output.push(line);
      if (line.startsWith('{"cloudWindow"')) announced.push(JSON.parse(line) as Record<string, string>);
      wake();
    });
  }
  // Not 'close': Node never emits it once the parent has disconnected the channel.
  const ended = once(child, 'exit').then(([code]) => {
    clearTimeout(killer);
    wake();
    return code as number | null;
  });
  return {
    child,
    output,
    ended,
    told: (kind) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = announced.find((message) => message['cloudWindow'] === kind);
          if (found !== undefined) resolve(found);
          else if (child.exitCode !== null)
            reject(new Error(`it ended without ${kind}: ${output.join('\n')}`));
        };
        waiting.add(look);
        look();
      }),
  };
}

test('is ready, tells the first sign-in once, and ends in order', async () => {
  const first = start({ LOG_LEVEL: 'trace' });
  const signIn = await first.told('firstSignIn');
  const { url = '' } = await first.told('ready');
  expect((await fetch(`${url}/api/system`)).status).toBe(200);
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  const mentions = first.output.filter((line) => line.includes(signIn['password'] ?? 'no password'));
  expect(mentions).toHaveLength(1);

  const second = start();
  await second.told('ready');
  second.child.disconnect();
  expect(await second.ended).toBe(0);
  expect(second.output.join('\n')).not.toContain('firstSignIn');
}, 120_000);

test.each(['cut', 'freeze'] as const)(
  'ends when it is told to although its stores are gone: %s',
  async (how) => {
    const links = await openStoreLinks(environment);
    const running = start(links.environment);
    await running.told('ready');
    await Promise.all([links.redis[how](), links.database[how]()]);
    running.child.kill('SIGTERM');
    // In order or by its own limit, but it ends.
    expect([0, 1]).toContain(await running.ended);
    await links.close();
  },
  120_000,
);

describe('a process that cannot start', () => {
  test('ends with one sentence and no stack', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', () => resolve()));
    const { port } = taken.address() as AddressInfo;
    const started = start({ PORT: String(port) });
    const { message } = await started.told('fatal');
    expect(await started.ended).toBe(1);
    expect(message).toBe(
      `Port ${port} on 127.0.0.1 is already taken: stop the program that uses it, or set PORT to another.`,
    );
    expect(started.output).toHaveLength(1);
    taken.close();
  }, 120_000);

  const sentence = async (overrides: Record<string, string>) => {
    const fault: unknown = await Promise.resolve()
      .then(() => startSignaling(readConfig({ ...environment, ...overrides }), createLogger('test', 'fatal')))
      .catch((error: unknown) => error);
    if (!(fault instanceof Error)) throw new Error('it started');
    expect(fault.message).not.toContain('\n');
    return fault.message;
  };

  test('names each wrong setting', async () => {
    const message = await sentence({ PORT: '70000', SFU_SECRET: 'short', PUBLIC_URL: 'ftp://x' });
    for (const name of ['PORT', 'SFU_SECRET', 'PUBLIC_URL']) expect(message).toContain(`${name}:`);
    expect(await sentence({ TLS_CERT_FILE: '/nowhere.pem' })).toContain('belong together');
    expect(await sentence({ TLS_CERT_FILE: '/nowhere.pem', TLS_KEY_FILE: '/nowhere.key' })).toContain(
      'TLS_CERT_FILE and TLS_KEY_FILE cannot be used',
    );
  });

  test('names the store that cannot be reached, without its password', async () => {
    expect(await sentence({ REDIS_URL: 'redis://:secret@127.0.0.1:9' })).toMatch(
      /^Redis cannot be reached at REDIS_URL: ((?!secret).)*ECONNREFUSED((?!secret).)*$/,
    );
    expect(await sentence({ DATABASE_URL: 'postgres://x:secret@127.0.0.1:9/x' })).toMatch(
      /^The database at DATABASE_URL cannot be brought up to date: ((?!secret).)*ECONNREFUSED((?!secret).)*$/,
    );
  });

  test('names the master key or the blob folder that cannot be used', async () => {
    const folder = join(environment['DATA_DIR'] ?? '', 'broken');
    await mkdir(folder);
    const file = join(folder, 'a-file');
    await writeFile(file, 'short');
    expect(await sentence({ MASTER_KEY_FILE: file })).toContain('must hold exactly 32 bytes');
    expect(await sentence({ BLOB_DIR: join(file, 'blobs') })).toContain('The blob folder');
  });
});
