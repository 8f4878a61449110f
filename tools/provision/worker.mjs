import { existsSync } from 'node:fs';
/** @returns {string | null} */
export function cachedWorker() {
  const given = process.env.MEDIASOUP_WORKER_BIN;
  return given && existsSync(given) ? given : null;
}
