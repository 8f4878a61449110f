// npm packages cannot hold symbolic links, so the embedded PostgreSQL comes without the names its libraries are looked up
// by. Its install script would make them; install scripts are off here (.npmrc), so we do.
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SetupError } from '../setup-error.mjs';

/**
 * Makes the missing links. The list comes with the package.
 * @param {string} home the package's `native` folder
 */
export function linkPostgresLibraries(home) {
  /** @type {{ source: string, target: string }[]} */
  const links = JSON.parse(readFileSync(join(home, 'pg-symlinks.json'), 'utf8'));
  const root = dirname(home);
  for (const { source, target } of links) {
    const link = join(root, target);
    if (existsSync(link)) continue;
    if (dirname(source) !== dirname(target)) throw new SetupError(`Unexpected link in ${home}: ${target}.`);
    try {
      symlinkSync(basename(source), link);
    } catch (error) {
      // Another process made it in the meantime.
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
  }
}
