// The parts of set-up and test running that have rules of their own.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { countTests } from '../../tools/checks/vitest-report.mjs';
import { takeLock } from '../../tools/lock.mjs';
import { isRunning, waitUntil, withDeathSignal } from '../../tools/processes.mjs';
import { SetupError, sentenceFor } from '../../tools/setup-error.mjs';
import { LogFile } from '../../tools/system/log-file.mjs';
import { readSettings } from '../../tools/system/settings.mjs';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cw-tools-'))));
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a lock', () => {
  test('is held by one', () => {
    const file = join(folder, 'lock');
    const first = takeLock(file);
    expect(first).toHaveProperty('lock');
    expect(takeLock(file)).toMatchObject({ holder: { pid: process.pid } });
    if ('lock' in first) first.lock.release();
    expect(existsSync(file)).toBe(false);
  });

  test('of a process that died passes on, with what it left', () => {
    const file = join(folder, 'lock');
    // Our own pid with another start time: a process that had this pid before us.
    writeFileSync(
      file,
      JSON.stringify({ pid: process.pid, started: '1', notes: { runDir: '/tmp/cw-gone' } }),
    );
    expect(takeLock(file)).toMatchObject({ lock: { abandoned: { runDir: '/tmp/cw-gone' } } });
  });

  test('that a crash tore passes on', () => {
    const file = join(folder, 'lock');
    writeFileSync(file, '{"pid":');
    expect(takeLock(file)).toMatchObject({ lock: { abandoned: {} } });
  });
});

describe('the count of tests', () => {
  const file = (status: string, ...statuses: string[]) => ({
    name: 'a.test.ts',
    status,
    message: 'cannot find module',
    assertionResults: statuses.map((each) => ({ status: each, fullName: each })),
  });

  test('adds what passed and what failed', () => {
    const report = { testResults: [file('failed', 'passed', 'failed'), file('passed', 'passed')] };
    expect(countTests(report, { exitCode: 1, filtered: false })).toMatchObject({ passed: 2, failed: 1 });
  });

  test('takes a file that cannot be loaded, a skipped test and an error outside of tests for failures', () => {
    const count = (...files: unknown[]) =>
      countTests({ testResults: files }, { exitCode: 1, filtered: false }).failed;
    expect(count(file('failed'))).toBe(1);
    expect(count(file('passed', 'passed', 'pending'))).toBe(1);
    expect(count(file('passed', 'passed'))).toBe(1);
    expect(countTests(null, { exitCode: 1, filtered: false }).failed).toBe(1);
  });

  test('lets skipped tests be when they were left out on purpose', () => {
    const report = { testResults: [file('passed', 'passed', 'pending')] };
    expect(countTests(report, { exitCode: 0, filtered: true })).toMatchObject({ passed: 1, failed: 0 });
  });
});

describe('a failure', () => {
  test('is one sentence that says what to do', () => {
    expect(sentenceFor(new SetupError('Install it.'))).toBe('Install it.');
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      path: '/data',
    });
    expect(sentenceFor(full)).toBe(
      'The disk that holds /data is full: free some space there and run the command again.',
    );
    const denied = Object.assign(new Error('EACCES: permission denied, mkdir'), { path: '/srv' });
    expect(sentenceFor(denied)).toBe('You do not have the rights to write /srv.');
    expect(sentenceFor(new Error('odd'))).not.toContain('\n');
  });
});

describe('a log file', () => {
  test('is put aside before it grows beyond its limit', () => {
    const path = join(folder, 'signaling.log');
    const log = new LogFile(path);
    const line = 'x'.repeat(1024 * 1024 - 1);
    for (let written = 0; written < 25; written++) log.write(line);
    log.close();
    expect(readFileSync(`${path}.1`).length).toBe(20 * 1024 * 1024);
    expect(readFileSync(path).length).toBe(5 * 1024 * 1024);
  });
});

describe('a program of ours', () => {
  test('ends when the one that started it is killed', async () => {
    const [command = '', ...args] = withDeathSignal('SIGTERM', ['sleep', '600']);
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `const child = require('child_process').spawn(${JSON.stringify(command)}, ${JSON.stringify(args)}, { detached: true });
         process.stdout.write(String(child.pid)); setInterval(() => {}, 1000)`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const pid = await new Promise<number>((resolve) => {
      parent.stdout.once('data', (text: Buffer) => {
        resolve(Number(text.toString()));
      });
    });
    expect(isRunning(pid)).toBe(true);
    // setpriv has to have set the signal, which it does before it becomes the program.
    await waitUntil(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'sleep', 5000);
    parent.kill('SIGKILL');
    expect(await waitUntil(() => !isRunning(pid), 5000)).toBe(true);
  });
});

describe('settings', () => {
  test('make a demo of an installation without a database of its own, unless told otherwise', () => {
    expect(readSettings({}).demo).toBe(true);
    expect(readSettings({ CW_DEMO: '0' }).demo).toBe(false);
    expect(readSettings({ DATABASE_URL: 'postgres://db/cw' }).demo).toBe(false);
    expect(readSettings({ DATABASE_URL: 'postgres://db/cw', CW_DEMO: '1' }).demo).toBe(true);
  });

  test('bring a secret for the two servers when none is given', () => {
    expect(readSettings({}).environment.SFU_SECRET).toMatch(/^[0-9a-f]{48}$/);
    expect(readSettings({ SFU_SECRET: 'given-by-the-administrator' }).environment.SFU_SECRET).toBe(
      'given-by-the-administrator',
    );
  });
});
