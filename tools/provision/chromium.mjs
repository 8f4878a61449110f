// The browser for tests and the smoke run: the one given, or the system's, or Debian's package.
import { existsSync } from 'node:fs';
import { findOnPath } from '../paths.mjs';
import { SetupError } from '../setup-error.mjs';

/**
 * @returns {string | null} the browser's program, or null when this machine has none
 */
export function findChromium() {
  const given = process.env.CHROMIUM_BIN;
  if (given) {
    if (!existsSync(given)) throw new SetupError(`CHROMIUM_BIN is ${given}, and there is no such file.`);
    return given;
  }
  for (const name of ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']) {
    const file = findOnPath(name);
    if (file) return file;
  }
  return null;
}
