// What `npm start` itself has to know of the configuration. Everything else goes to the servers as it is, which check their
// own settings at boot.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { repoRoot } from '../paths.mjs';
import { SetupError } from '../setup-error.mjs';

/**
 * @typedef {object} Settings
 * @property {string} dataDir absolute
 * @property {string} host
 * @property {number} port
 * @property {string | null} redisUrl null: start one
 * @property {string | null} databaseUrl null: start one
 * @property {boolean} demo sample data, phone codes shown
 * @property {NodeJS.ProcessEnv} environment for the servers
 */

/** Reads `.env` of the checkout; what is set already wins (Node's own rule). */
export function loadEnvFile() {
  const file = join(repoRoot, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Settings}
 */
export function readSettings(env) {
  const port = readPort(env, 'PORT', 8080);
  const databaseUrl = env.DATABASE_URL || null;
  // An installation with a database of its own is not a demo unless it says so.
  const demo = env.CW_DEMO ? ['1', 'true'].includes(env.CW_DEMO) : databaseUrl === null;
  return {
    dataDir: resolve(repoRoot, env.DATA_DIR || 'data'),
    host: env.HOST || '127.0.0.1',
    port,
    redisUrl: env.REDIS_URL || null,
    databaseUrl,
    demo,
    environment: {
      ...env,
      NODE_ENV: env.NODE_ENV || 'production',
      PORT: String(port),
      HOST: env.HOST || '127.0.0.1',
      CW_DEMO: demo ? '1' : '0',
      ...(demo && !env.PHONE_CODE_SENDER ? { PHONE_CODE_SENDER: 'demo' } : {}),
      // Both servers are started together, so a secret of this run is enough.
      SFU_SECRET: env.SFU_SECRET || randomBytes(24).toString('hex'),
    },
  };
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} name
 * @param {number} otherwise
 */
function readPort(env, name, otherwise) {
  const text = env[name];
  if (!text) return otherwise;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new SetupError(
      `${name} is "${text}", and must be a port: a whole number from 1 to 65535, or 0 for any free one.`,
    );
  }
  return port;
}
