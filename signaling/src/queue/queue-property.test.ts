// The queue against random interleavings: any request, from any node, at any moment, with right and wrong arguments, some
// at the same time; after every step all invariants are checked against the records and the events in Redis.
//
// 1 and 2: faultsOf (records, leases and idle sets agree one to one). 3: QueueRun knows how each answer to an offer must
// end. 4, 5 and longest-idle-first: EventReplay judges each match and compares ranks. 6: faultsOf (nobody waits while
// somebody who could take the call is idle). 7: conservation in QueueRun. 8: the records equal what the events tell, and
// their numbers have no gap.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { interleaving, NODES } from './testing/queue-actions.ts';
import { QueueRun } from './testing/queue-run.ts';
import { TestQueue } from './testing/test-queue.ts';

const RUNS = 200;
const STEPS = 40;
/** A machine that is busy with other things does fewer runs. */
const AT_MOST_MS = 30_000;

test('1–8: no interleaving of requests, nodes and time breaks an invariant', async () => {
  await using nodes = await TestQueue.open({ nodes: NODES });
  const met = new Map<string, number>();
  let runs = 0;
  const property = fc.asyncProperty(interleaving(STEPS), async (steps) => {
    const run = new QueueRun(await nodes.another());
    await run.begin();
    for (const actions of steps) await run.step(actions);
    for (const { type } of await run.t.events()) met.set(type, (met.get(type) ?? 0) + 1);
    runs += 1;
  });
  await fc.assert(property, { numRuns: RUNS, interruptAfterTimeLimit: AT_MOST_MS });
  if (runs < RUNS) return;
  // The runs have been everywhere.
  expect(met.size).toBe(11);
  expect(Math.min(...met.values())).toBeGreaterThan(RUNS / 5);
}, 90_000);
