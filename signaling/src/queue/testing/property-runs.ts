// Runs of the queue against random interleavings: any request, from any node, at any moment, with right and wrong arguments,
// some at the same time; after every step all invariants are checked against the records and the events in Redis.
//
// 1 and 2: faultsOf (records, leases and idle sets agree one to one). 3: QueueRun knows how each answer to an offer must
// end. 4, 5 and longest-idle-first: EventReplay judges each match and compares ranks. 6: faultsOf (nobody waits while
// somebody who could take the call is idle). 7: conservation in QueueRun. 8: the records equal what the events tell, and
// their numbers have no gap.
import fc from 'fast-check';
import { expect } from 'vitest';
import { interleaving, NODES } from './queue-actions.ts';
import { QueueRun } from './queue-run.ts';
import { TestQueue } from './test-queue.ts';

/** In all; a longer mode for nights and for hunting: QUEUE_PROPERTY_RUNS=20000. */
const RUNS = Number(process.env['QUEUE_PROPERTY_RUNS'] ?? 2_000);
/** Test files that share the runs, so that both cores have some. */
const FILES = 2;
const STEPS = 60;
/** Side by side in one file: each waits for Redis most of the time. */
const WORKERS = 4;
const KINDS_OF_EVENT = 18;

/** One file's part of the runs. */
export async function runInterleavings(): Promise<void> {
  const runs = Math.ceil(RUNS / FILES);
  const met = new Map<string, number>();
  const work = async () => {
    await using nodes = await TestQueue.open({ nodes: NODES });
    const property = fc.asyncProperty(interleaving(STEPS), async (steps) => {
      const t = await nodes.another();
      const run = new QueueRun(t);
      await run.begin();
      for (const actions of steps) await run.step(actions);
      for (const { type } of await t.events()) met.set(type, (met.get(type) ?? 0) + 1);
      await t.clear();
    });
    await fc.assert(property, { numRuns: Math.ceil(runs / WORKERS) });
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  // The runs have been everywhere.
  expect(met.size).toBe(KINDS_OF_EVENT);
  expect(Math.min(...met.values()), JSON.stringify([...met])).toBeGreaterThan(runs / 50);
}
