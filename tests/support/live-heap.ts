// What a Node process really holds: its heap after a garbage collection, asked of its inspector. Resident memory would mostly
// tell how lazy the collector was.
import { readFileSync } from 'node:fs';

/** For NODE_OPTIONS of the process: an inspector on any free port of loopback. */
export const WITH_INSPECTOR = '--inspect=127.0.0.1:0';
const ANSWER_WITHIN_MS = 30_000;

/**
 * In bytes.
 * @param log where the process writes its standard error, which begins with the inspector's address
 */
export async function liveHeap(log: string): Promise<number> {
  const address = /Debugger listening on (ws:\S+)/.exec(readFileSync(log, 'utf8'))?.[1];
  if (address === undefined) throw new Error(`${log} names no inspector`);
  const socket = new WebSocket(address);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve(), { once: true });
      socket.addEventListener('error', () => reject(new Error('the inspector does not answer')), {
        once: true,
      });
    });
    const ask = (id: number, method: string) =>
      new Promise<unknown>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no answer to ${method}`)), ANSWER_WITHIN_MS);
        socket.addEventListener('message', ({ data }) => {
          const message = JSON.parse(String(data)) as { id?: number; result?: unknown };
          if (message.id !== id) return;
          clearTimeout(timer);
          resolve(message.result);
        });
        socket.send(JSON.stringify({ id, method }));
      });
    await ask(1, 'HeapProfiler.collectGarbage');
    const usage = (await ask(2, 'Runtime.getHeapUsage')) as { usedSize: number };
    return usage.usedSize;
  } finally {
    socket.close();
  }
}
