// The other browser for tests: clerks may use it. Tests that want it say so when there is none.
import { existsSync } from 'node:fs';
import { findOnPath } from '../paths.mjs';
import { SetupError, sentenceFor } from '../setup-error.mjs';
import { step } from '../terminal.mjs';
import { requirePackages } from './debian.mjs';

/** @returns {string | null} the browser's program, or null when this machine has none */
export function findFirefox() {
  const given = process.env.FIREFOX_BIN;
  if (given) {
    if (!existsSync(given)) throw new SetupError(`FIREFOX_BIN is ${given}, and there is no such file.`);
    return given;
  }
  return findOnPath('firefox-esr') ?? findOnPath('firefox');
}

/**
 * Installs it where that can be done. Nothing fails without it.
 * @returns {Promise<string | null>} the browser's program
 */
export async function provideFirefox() {
  if (findFirefox()) return findFirefox();
  const progress = step('Firefox');
  try {
    await requirePackages({
      needs: [{ name: 'firefox-esr', present: () => findFirefox() !== null }],
      purpose: 'The tests with Firefox',
      progress,
    });
    progress.done();
  } catch (error) {
    progress.done(`without it: ${sentenceFor(error)}`);
  }
  return findFirefox();
}
