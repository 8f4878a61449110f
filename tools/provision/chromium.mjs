// The browser for tests and the smoke run: the one given, or the system's, or Debian's package.
import { existsSync } from 'node:fs';
import { findOnPath } from '../paths.mjs';
import { SetupError } from '../setup-error.mjs';
import { step } from '../terminal.mjs';
import { files, program, requirePackages } from './debian.mjs';

/** The headless shell first: the same engine without what only people see of a browser, at two thirds of the cost. */
const PROGRAMS = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
];

/**
 * @returns {string | null} the browser's program, or null when this machine has none
 */
export function findChromium() {
  const given = process.env.CHROMIUM_BIN;
  if (given) {
    if (!existsSync(given)) throw new SetupError(`CHROMIUM_BIN is ${given}, and there is no such file.`);
    return given;
  }
  for (const name of PROGRAMS) {
    const file = findOnPath(name);
    if (file) return file;
  }
  return null;
}

/**
 * What a browser run needs: the browser, a font with Chinese glyphs, and ffmpeg, which makes the film the fake camera shows.
 * @returns {import('./debian.mjs').Need[]}
 */
function needs() {
  return [
    { name: 'chromium-headless-shell', present: () => findChromium() !== null },
    files(
      'fonts-noto-cjk',
      '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
      '/usr/share/fonts/noto-cjk',
    ),
    program('ffmpeg', 'ffmpeg'),
  ];
}

/**
 * Makes sure a browser run can happen.
 * @param {import('./debian.mjs').Need[]} [later] what later steps may need of the distribution, to be asked for together
 * @returns {Promise<string>} the browser's program
 */
export async function provideChromium(later = []) {
  const progress = step('Chromium');
  await requirePackages({ needs: needs(), later, purpose: 'The browser run', progress });
  progress.done();
  const found = findChromium();
  if (!found) throw new SetupError('Chromium was installed and cannot be found: set CHROMIUM_BIN.');
  return found;
}
