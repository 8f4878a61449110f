// A child process of a benchmark that answers questions over IPC: one program, one table of questions.
import { fork, type ForkOptions } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Questions by name, with what they take and answer. */
export type Questions = Record<string, (given: never) => unknown>;

interface Asked {
  id: number;
  question: string;
  given: unknown;
}
type Answered = { id: number; answer: unknown } | { id: number; error: string };

const READY = 'ready';
const START_WITHIN_MS = 60_000;
const ANSWER_WITHIN_MS = 180_000;
const STOP_WITHIN_MS = 15_000;

export interface Child<Q extends Questions> extends AsyncDisposable {
  ask<N extends keyof Q & string>(
    question: N,
    given: Parameters<Q[N]>[0],
  ): Promise<Awaited<ReturnType<Q[N]>>>;
  /** Ends it: by a signal, and by force if it does not follow. */
  stop(): Promise<void>;
}

/** Starts `program` and resolves once it serves questions. When this process ends, however, the child ends too. */
export async function startChild<Q extends Questions>(
  program: URL,
  options: Pick<ForkOptions, 'env' | 'execArgv' | 'execPath'> = {},
): Promise<Child<Q>> {
  const child = fork(fileURLToPath(program), {
    ...options,
    serialization: 'advanced',
    // Its log is not what the benchmark prints; faults are.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const pending = new Map<number, PromiseWithResolvers<unknown>>();
  const gone = Promise.withResolvers<never>();
  gone.promise.catch(() => undefined);
  let ended = false;
  child.once('exit', (code, signal) => {
    ended = true;
    const error = new Error(`${program.pathname} ended (${String(code ?? signal)})`);
    gone.reject(error);
    for (const { reject } of pending.values()) reject(error);
  });
  child.on('message', (message: Answered | typeof READY) => {
    if (message === READY) return;
    const asked = pending.get(message.id);
    pending.delete(message.id);
    if ('error' in message) asked?.reject(new Error(message.error));
    else asked?.resolve(message.answer);
  });
  const stop = async (): Promise<void> => {
    if (ended) return;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await exit;
    clearTimeout(timer);
  };
  let asked = 0;
  try {
    await within(START_WITHIN_MS, Promise.race([once(child, 'message'), gone.promise]), 'did not start');
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    async ask(question, given) {
      const id = (asked += 1);
      const answer = Promise.withResolvers<unknown>();
      pending.set(id, answer);
      child.send({ id, question, given } satisfies Asked, (error) => {
        if (error) answer.reject(error);
      });
      const found = await within(ANSWER_WITHIN_MS, answer.promise, `did not answer "${question}"`);
      return found as never;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** In the child: answers questions until the parent goes. */
export function serveQuestions(questions: Questions): void {
  process.on('message', (message) => {
    const { id, question, given } = message as Asked;
    const answer = Promise.resolve(given as never).then((value) => questions[question]?.(value));
    answer.then(
      (found) => process.send?.({ id, answer: found } satisfies Answered),
      (error: unknown) => process.send?.({ id, error: String(error) } satisfies Answered),
    );
  });
  process.once('disconnect', () => process.exit());
  process.send?.(READY);
}

async function within<T>(ms: number, promise: Promise<T>, otherwise: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`a process of the benchmark ${otherwise}`)), ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
