// One half of the random interleavings, 1,000 of 2,000 runs of 60 steps (testing/property-runs.ts); the other is
// queue-property-two.test.ts, so that vitest runs both at the same time.
import { test } from 'vitest';
import { runInterleavings } from './testing/property-runs.ts';

test('1–8: no interleaving of requests, nodes and time breaks an invariant', runInterleavings, 1_800_000);
