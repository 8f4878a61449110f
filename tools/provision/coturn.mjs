// coturn, the relay through which the tests send real calls. Only they want it, and they say so when it is missing.
import { findOnPath } from '../paths.mjs';
import { sentenceFor } from '../setup-error.mjs';
import { step } from '../terminal.mjs';
import { program, requirePackages } from './debian.mjs';

/**
 * @returns {Promise<{ bin: string | null, why: string }>} its program, or why there is none, in one sentence
 */
export async function provideCoturn() {
  const progress = step('coturn');
  try {
    await requirePackages({
      needs: [program('coturn', 'turnserver')],
      purpose: 'The test of calls over a relay',
      progress,
    });
    progress.done();
    return { bin: findOnPath('turnserver'), why: '' };
  } catch (error) {
    progress.failed();
    return { bin: null, why: sentenceFor(error) };
  }
}
