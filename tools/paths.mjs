// Where things are: the checkout, what npm installed into it, and the caches that outlive it.
import { existsSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the checkout. */
export const repoRoot = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

export const nodeModules = join(repoRoot, 'node_modules');

/**
 * A path inside the per-user cache, which is outside the checkout so that a fresh clone builds and downloads nothing
 * twice (XDG Base Directory Specification).
 * @param {...string} parts
 */
export function cachePath(...parts) {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(resolve(base), 'cloud-window', ...parts);
}

/**
 * A folder for sockets. The kernel limits a socket's path to 107 bytes, so a long TMPDIR is passed over.
 * @returns {string}
 */
export function shortTemporaryRoot() {
  const own = tmpdir();
  return own.length <= 40 || !existsSync('/tmp') ? own : '/tmp';
}

/**
 * The file of a program on PATH, or null. npm puts node_modules/.bin first on PATH; programs of the system are meant
 * here, so those entries are passed over.
 * @param {string} name
 * @returns {string | null}
 */
export function findOnPath(name) {
  // The sbin folders are missing from the PATH of ordinary users on Debian.
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  for (const folder of folders) {
    if (!folder || folder.endsWith('node_modules/.bin')) continue;
    const file = join(folder, name);
    if (existsSync(file)) return file;
  }
  return null;
}
