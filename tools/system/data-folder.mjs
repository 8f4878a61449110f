// The data folder: made, checked for room, and held by one running system at a time.
import { accessSync, constants, mkdirSync, rmSync, statfsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { shortTemporaryRoot } from '../paths.mjs';
import { isRunning, waitUntil } from '../processes.mjs';
import { SetupError, commonCause } from '../setup-error.mjs';
import { takeLock } from '../lock.mjs';

const MiB = 1024 ** 2;

/** A fresh PostgreSQL takes 40 MiB, its log 32. */
const ROOM_NEEDED_BYTES = 200 * MiB;

/** How long servers of a killed system may take to end by themselves. */
const PATIENCE_MS = 20_000;

/**
 * Takes the data folder for this process.
 * @param {string} dataDir
 * @returns {Promise<import('../lock.mjs').Lock>}
 */
export async function takeDataFolder(dataDir) {
  try {
    mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    throw cannotWrite(error, dataDir);
  }
  const { bavail, bsize } = statfsSync(dataDir);
  if (bavail * bsize < ROOM_NEEDED_BYTES) {
    const left = Math.floor((bavail * bsize) / MiB);
    throw new SetupError(
      `The disk that holds ${dataDir} is full, with ${left} MiB left of the ${ROOM_NEEDED_BYTES / MiB} needed: ` +
        'free some space there, or choose another data folder with DATA_DIR.',
    );
  }
  let taken;
  try {
    taken = takeLock(join(dataDir, 'lock'));
  } catch (error) {
    throw cannotWrite(error, dataDir);
  }
  if ('holder' in taken) {
    throw new SetupError(
      `Cloud Window is running already with the data in ${dataDir} (process ${taken.holder.pid}): ` +
        'end it first, or choose another data folder with DATA_DIR.',
    );
  }
  if (taken.lock.abandoned) await settleAbandoned(taken.lock.abandoned);
  return taken.lock;
}

/**
 * The last system here was killed: its servers end by themselves, and may need a moment; its socket folder stays behind.
 * @param {Record<string, unknown>} notes as written by `start-system.mjs`
 */
async function settleAbandoned(notes) {
  const pids = Array.isArray(notes.pids) ? notes.pids.filter((pid) => Number.isInteger(pid) && pid > 1) : [];
  await waitUntil(() => !pids.some((pid) => isRunning(pid)), PATIENCE_MS);
  const folder = notes.runDir;
  if (
    typeof folder === 'string' &&
    dirname(folder) === shortTemporaryRoot() &&
    basename(folder).startsWith('cw-')
  ) {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {unknown} error
 * @param {string} dataDir
 */
function cannotWrite(error, dataDir) {
  const message = error instanceof Error ? error.message : String(error);
  return (
    commonCause(message, dataDir) ??
    new SetupError(
      `The data folder ${dataDir} cannot be written: choose another one with DATA_DIR, or correct its rights.`,
    )
  );
}
