// Janus, the media server that ours is measured against. Only a benchmark wants it, and runs without it too.
import { findOnPath } from '../paths.mjs';
import { sentenceFor } from '../setup-error.mjs';
import { step } from '../terminal.mjs';
import { program, requirePackages } from './debian.mjs';

/**
 * @returns {Promise<{ bin: string | null, why: string }>} its program, or why there is none, in one sentence
 */
export async function provideJanus() {
  const progress = step('Janus');
  try {
    await requirePackages({
      needs: [program('janus', 'janus')],
      purpose: 'The comparison with Janus',
      progress,
    });
    progress.done();
    return { bin: findOnPath('janus'), why: '' };
  } catch (error) {
    progress.failed();
    return { bin: null, why: sentenceFor(error) };
  }
}
