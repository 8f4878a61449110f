// A signaling process of its own beside those of a desk, on the same stores, which a test can kill or stop like any process
// of the operating system.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Desk } from './desk.ts';

const MAIN = fileURLToPath(new URL('../../main.ts', import.meta.url));
const READY_WITHIN_MS = 30_000;

export interface SignalingProcess extends AsyncDisposable {
  url: string;
  /** Without a word, as a power cut would: kill -9. */
  kill(): Promise<void>;
  /** It does nothing until `resume`, and does not know: SIGSTOP. */
  freeze(): void;
  resume(): void;
}

export async function startProcess({ environment }: Desk): Promise<SignalingProcess> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, ...environment, PORT: '0', HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (isOver()) return;
    // A stopped process takes no other signal than these two.
    child.kill('SIGCONT');
    child.kill(signal);
    await ended;
  };
  const ready = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('{"cloudWindow"')) return;
    const said = JSON.parse(line) as { cloudWindow: string; url?: string; message?: string };
    if (said.cloudWindow === 'ready' && said.url !== undefined) ready.resolve(said.url);
    if (said.cloudWindow === 'fatal') ready.reject(new Error(said.message));
  });
  void ended.then(() => ready.reject(new Error('the signaling process ended')));
  const timer = setTimeout(() => ready.reject(new Error('it was not ready in time')), READY_WITHIN_MS);
  try {
    const url = await ready.promise;
    return {
      url,
      kill: () => end('SIGKILL'),
      freeze: () => void child.kill('SIGSTOP'),
      resume: () => void child.kill('SIGCONT'),
      [Symbol.asyncDispose]: () => end('SIGKILL'),
    };
  } catch (error) {
    await end('SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
