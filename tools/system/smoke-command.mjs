// What `npm run smoke` does around tests/smoke/main.ts, which makes the call.
//
// The program gets CW_URL and CW_OPERATOR_TOKEN, which the data folder holds; for a system on another machine the caller sets
// CW_USERNAME and CW_PASSWORD of an administrator.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { provideForBrowserRuns, runScript } from '../checks/script.mjs';
import { repoRoot, shortTemporaryRoot } from '../paths.mjs';
import { provideWebApps } from '../provision/web-apps.mjs';
import { SetupError } from '../setup-error.mjs';
import { complain } from '../terminal.mjs';
import { loadEnvFile, readSettings } from './settings.mjs';
import { startSystem } from './start-system.mjs';

const script = join(repoRoot, 'tests', 'smoke', 'main.ts');

/**
 * @param {string[]} args for the program
 * @returns {Promise<number>} exit code
 */
export async function smoke(args) {
  loadEnvFile();
  const env = await provideForBrowserRuns();
  const running = await runningSystem();
  if (running)
    return runScript(script, args, { ...env, CW_URL: running, CW_OPERATOR_TOKEN: operatorToken() });

  await provideWebApps();
  const folder = mkdtempSync(join(shortTemporaryRoot(), 'cw-smoke-'));
  try {
    const system = await startSystem({
      settings: readSettings({
        ...process.env,
        REDIS_URL: '',
        DATABASE_URL: '',
        CW_DEMO: '1',
        DATA_DIR: folder,
        // Whatever is free: another system may be running on this machine.
        PORT: '0',
        SFU_CONTROL_PORT: '0',
        SFU_RTC_PORT: '0',
        PUBLIC_URL: '',
      }),
      workerBin: env.MEDIASOUP_WORKER_BIN ?? '',
    });
    try {
      const ended = system.broken.then((sentence) => {
        complain(sentence);
        return 1;
      });
      const token = readFileSync(join(folder, 'operator.token'), 'utf8').trim();
      return await Promise.race([
        runScript(script, args, { ...env, CW_URL: system.url, CW_OPERATOR_TOKEN: token }),
        ended,
      ]);
    } finally {
      await system.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The system to call: the one named must be there, the one at the usual address may be.
 * @returns {Promise<string | null>}
 */
async function runningSystem() {
  const named = process.env.CW_URL;
  if (named) {
    if (await answers(named)) return named;
    throw new SetupError(`No Cloud Window answers at ${named}, which is what CW_URL says.`);
  }
  const { host, port } = readSettings(process.env);
  const usual = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
  return (await answers(usual)) ? usual : null;
}

/**
 * What lets the operator of this machine run the self-test without an administrator's password; '' when the data folder is
 * not here or not readable.
 */
function operatorToken() {
  try {
    return readFileSync(join(readSettings(process.env).dataDir, 'operator.token'), 'utf8').trim();
  } catch {
    return '';
  }
}

/** @param {string} url */
async function answers(url) {
  try {
    const response = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(3000) });
    return response.ok;
  } catch {
    return false;
  }
}
