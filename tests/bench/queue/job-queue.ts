// The peer: BullMQ adds and processes as many jobs as it can on the same Redis, with the same line, the same number in
// progress and the same facts in each job.
import { Queue, Worker } from 'bullmq';
import { contactOfDepartment } from './city.ts';

const NAME = 'peer';
/** Events nobody listens to. */
const KEPT_EVENTS = 100;
const FILL_AT_ONCE = 500;

export class JobQueue implements AsyncDisposable {
  readonly #path: string;
  readonly #queue: Queue;

  /** Leaves `waiting` jobs in the line; nobody works yet. */
  static async open(redisUrl: string, waiting: number): Promise<JobQueue> {
    const jobs = new JobQueue(redisUrl);
    await jobs.#queue.waitUntilReady();
    for (let filled = 0; filled < waiting; filled += FILL_AT_ONCE) {
      const some = Array.from({ length: Math.min(FILL_AT_ONCE, waiting - filled) }, job);
      await jobs.#queue.addBulk(some);
    }
    return jobs;
  }

  private constructor(path: string) {
    this.#path = path;
    this.#queue = new Queue(NAME, {
      connection: { path },
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
      streams: { events: { maxLen: KEPT_EVENTS } },
    });
  }

  /** A worker that does nothing with each job, begun by `run`; who is done makes room for one that is added. */
  async worker(inProgress: number) {
    let done = 0;
    const adding = new Set<Promise<unknown>>();
    const worker = new Worker(NAME, () => Promise.resolve(null), {
      connection: { path: this.#path, maxRetriesPerRequest: null },
      concurrency: inProgress,
      autorun: false,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    });
    worker.on('completed', () => {
      done += 1;
      const { name, data } = job();
      const added = this.#queue.add(name, data).finally(() => adding.delete(added));
      adding.add(added);
    });
    await worker.waitUntilReady();
    return {
      run(): void {
        void worker.run();
      },
      done: () => done,
      async close(): Promise<void> {
        await worker.close();
        await Promise.all(adding);
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#queue.close();
  }
}

function job() {
  return { name: 'call', data: contactOfDepartment(0, 0) };
}
