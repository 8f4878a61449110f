// Upstream's prebuilt worker, as mediasoup's own install script would fetch it, except that a network without a way
// there costs seconds and not an error.
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { run } from '../processes.mjs';

const ANSWER_WITHIN_MS = 5000;
const COMPLETE_WITHIN_MS = 60_000;

/**
 * Downloads the prebuilt worker for this machine into `folder`.
 *
 * Two variables of mediasoup's install script work here too: MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL names a mirror,
 * MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD skips the download.
 * @param {string} packageFolder the mediasoup package
 * @param {string} folder
 * @returns {Promise<string | null>} the file, or null when it cannot be had
 */
export async function downloadWorker(packageFolder, folder) {
  if (process.env.MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD) return null;
  const abort = new AbortController();
  const noAnswer = setTimeout(() => abort.abort(), ANSWER_WITHIN_MS);
  const tooLong = setTimeout(() => abort.abort(), COMPLETE_WITHIN_MS);
  try {
    const response = await fetch(address(packageFolder), { signal: abort.signal });
    clearTimeout(noAnswer);
    if (!response.ok || !response.body) return null;
    const archive = join(folder, 'worker.tgz');
    await pipeline(Readable.fromWeb(/** @type {any} */ (response.body)), createWriteStream(archive));
    const outcome = await run('tar', ['-xzf', archive, '-C', folder, 'mediasoup-worker']);
    const file = join(folder, 'mediasoup-worker');
    return outcome.code === 0 && existsSync(file) ? file : null;
  } catch (error) {
    // No way there, a proxy's page instead of an archive, and the like. A full disk is another matter.
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOSPC') throw error;
    return null;
  } finally {
    clearTimeout(noAnswer);
    clearTimeout(tooLong);
  }
}

/** @param {string} packageFolder */
function address(packageFolder) {
  const { version, repository } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const home = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
  const base = process.env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL || `${home}/releases/download`;
  const kernel = release().split('.')[0];
  return `${base}/${version}/mediasoup-worker-${version}-${process.platform}-${process.arch}-kernel${kernel}.tgz`;
}
