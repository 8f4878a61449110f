// `npm start` as people meet it: what it says when something is wrong, and that it leaves nothing behind, however it ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { isRunning, startTimeOf, waitUntil } from '../../tools/processes.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

let folder: string;
let dataDir: string;
let started: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cw-start-'));
  dataDir = join(folder, 'data');
  started = [];
});

afterEach(async () => {
  for (const child of started) {
    child.kill('SIGTERM');
    await waitUntil(() => child.exitCode !== null || child.signalCode !== null, 30_000);
  }
  rmSync(folder, { recursive: true, force: true });
});

function environment(changes: Record<string, string> = {}): NodeJS.ProcessEnv {
  // The test run is itself started by npm; this start must not take that npm for its own.
  const { npm_lifecycle_event: _, ...own } = process.env;
  return {
    ...own,
    NODE_ENV: 'production',
    TMPDIR: folder,
    DATA_DIR: dataDir,
    REDIS_URL: '',
    DATABASE_URL: '',
    MEDIASOUP_WORKER_BIN: inject('workerBin'),
    PORT: '0',
    SFU_CONTROL_PORT: '0',
    SFU_RTC_PORT: '0',
    SFU_WORKERS: '1',
    ...changes,
  };
}

function launch(env: NodeJS.ProcessEnv): {
  child: ChildProcess;
  ended: Promise<Ended>;
  output: () => string;
} {
  const child = spawn(process.execPath, [join(root, 'tools', 'start.mjs')], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  return { child, ended, output: () => stdout };
}

/** Starts the whole system and waits until it says where everything is. */
async function startWhole(changes: Record<string, string> = {}) {
  const env = environment(changes);
  const run = launch(env);
  const running = await waitUntil(() => run.output().includes('Ctrl-C ends everything'), 90_000, 50);
  if (!running) throw new Error(`not running: ${run.output()}`);
  const url = /http:\/\/localhost:\d+/.exec(run.output())?.[0];
  if (url === undefined) throw new Error(`no address: ${run.output()}`);
  return { ...run, url, pids: pidsInLock() };
}

function pidsInLock(): number[] {
  const lock = JSON.parse(readFileSync(join(dataDir, 'lock'), 'utf8')) as { notes: { pids: number[] } };
  return lock.notes.pids;
}

async function failure(changes: Record<string, string>): Promise<string> {
  const { code, stderr } = await launch(environment(changes)).ended;
  expect(code).toBe(1);
  const lines = stderr.trim().split('\n');
  expect(lines).toHaveLength(1);
  return lines[0]?.replace(/^✗ /, '') ?? '';
}

describe('one sentence, no stack trace, exit code 1', () => {
  test('a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect(await failure({ PORT: String(port) })).toBe(
      `Port ${port} on 127.0.0.1 is taken by another program: end that program, or choose another port with PORT=….`,
    );
    other.close();
  });

  test('a port that is none', async () => {
    expect(await failure({ PORT: 'eighty' })).toBe(
      'PORT is "eighty", and must be a port: a whole number from 1 to 65535, or 0 for any free one.',
    );
  });

  test('a setting that a server refuses', async () => {
    expect(await failure({ QUEUE_OFFER_MS: 'soon' })).toContain('QUEUE_OFFER_MS');
  });

  test('a data folder in use', async () => {
    mkdirSync(dataDir);
    const holder = { pid: process.pid, started: startTimeOf(process.pid) };
    writeFileSync(join(dataDir, 'lock'), JSON.stringify(holder));
    expect(await failure({})).toBe(
      `Cloud Window is running already with the data in ${dataDir} (process ${process.pid}): ` +
        'end it first, or choose another data folder with DATA_DIR.',
    );
  });

  test('a data folder that cannot be made', async () => {
    writeFileSync(join(folder, 'file'), '');
    expect(await failure({ DATA_DIR: join(folder, 'file', 'data') })).toContain(
      'choose another one with DATA_DIR',
    );
  });

  test('a worker that is not there', async () => {
    expect(await failure({ MEDIASOUP_WORKER_BIN: '/nowhere/mediasoup-worker' })).toBe(
      'MEDIASOUP_WORKER_BIN is /nowhere/mediasoup-worker, and there is no such file.',
    );
  });
});

describe('the whole system', () => {
  test('starts, keeps its data over a restart, and ends in order on SIGTERM', async () => {
    const first = await startWhole();
    expect(first.output()).toMatch(/First sign-in/);
    expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
    for (const page of ['/kiosk/', '/console/', '/console/wallboard']) {
      expect((await fetch(first.url + page)).status, page).toBe(200);
    }
    first.child.kill('SIGTERM');
    expect((await first.ended).code).toBe(0);
    expect(first.pids.filter((pid) => isRunning(pid))).toEqual([]);
    expect(readdirSync(dataDir)).not.toContain('lock');

    const second = await startWhole();
    expect(second.output()).not.toMatch(/First sign-in/);
    second.child.kill('SIGINT');
    expect((await second.ended).code).toBe(0);
    expect(second.pids.filter((pid) => isRunning(pid))).toEqual([]);
  });

  test('leaves no process when it is killed, and starts again after that', async () => {
    const first = await startWhole();
    first.child.kill('SIGKILL');
    await first.ended;
    expect(await waitUntil(() => !first.pids.some((pid) => isRunning(pid)), 20_000)).toBe(true);

    const second = await startWhole();
    expect((await fetch(`${second.url}/healthz`)).status).toBe(200);
    second.child.kill('SIGTERM');
    expect((await second.ended).code).toBe(0);
    // The folder with the sockets of the killed one is gone too.
    expect(readdirSync(folder).filter((name) => name.startsWith('cw-'))).toEqual([]);
  });
});
