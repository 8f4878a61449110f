// What `npm test` does.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeModules, repoRoot } from '../paths.mjs';
import { withDeathSignal } from '../processes.mjs';
import { provideCoturn } from '../provision/coturn.mjs';
import { provideFirefox } from '../provision/firefox.mjs';
import { provideWebApps } from '../provision/web-apps.mjs';
import { sentenceFor } from '../setup-error.mjs';
import { complain, dim, green, red, say, seconds } from '../terminal.mjs';
import { MarkedRun } from './leftovers.mjs';
import { provideForBrowserRuns } from './script.mjs';
import { perform, tasks } from './tasks.mjs';
import { countTests } from './vitest-report.mjs';

/**
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export async function runTests(args) {
  const { only, rest } = readArguments(args);
  const filtered = only.length > 0 || rest.length > 0;
  /** @type {Counts[]} */
  const counts = [];

  const found = await provideForBrowserRuns();
  await provideFirefox();
  const relay = await provideCoturn();
  try {
    await provideWebApps();
  } catch (error) {
    // The tests that need no browser can still tell something.
    complain(sentenceFor(error));
    counts.push({ passed: 0, failures: ['Build of the web apps'] });
  }

  const marked = new MarkedRun();
  const env = {
    ...process.env,
    ...marked.env,
    ...found,
    COTURN_MISSING: relay.why,
    NODE_ENV: 'test',
    // Hundreds of processes compile the same modules.
    NODE_COMPILE_CACHE: join(nodeModules, '.cache', 'compiled'),
  };
  const checks = () => runChecks([tasks.types, tasks.lint]);
  const tests = (/** @type {string[]} */ ...which) => runVitest(which, { filtered, env });
  if (filtered) {
    if (only.length === 0) counts.push(await checks());
    counts.push(await tests(...only, ...rest));
  } else {
    // Whole systems wait now and then, for networks that fail and for time-outs: what computes runs beside them.
    const computing = async () => [await checks(), await tests('--project', 'unit')];
    const [system, computed] = await Promise.all([tests('--project', 'system'), computing()]);
    counts.push(system, ...computed);
  }
  let passed = counts.reduce((sum, each) => sum + each.passed, 0);
  const failures = counts.flatMap((each) => each.failures);

  const leftovers = await marked.leftovers();
  say(`${leftovers.length === 0 ? green('✓') : red('✗')} Nothing is left behind`);
  for (const leftover of leftovers) say(`  ${leftover}`);
  if (leftovers.length === 0) passed += 1;
  else failures.push('Something is left behind');

  if (failures.length > 0) {
    say();
    for (const failure of failures) complain(failure);
  }
  say();
  say(`${passed} passed, ${failures.length} failed`);
  return failures.length === 0 ? 0 : 1;
}

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {string[]} failures a line each, and below it what was wrong
 */

/** @param {import('./tasks.mjs').Task[]} wanted @returns {Promise<Counts>} */
async function runChecks(wanted) {
  const counts = { passed: 0, failures: /** @type {string[]} */ ([]) };
  for (const each of wanted) {
    const { task, passed, printed, tookMs } = await perform(each);
    say(`${passed ? green('✓') : red('✗')} ${task.name} ${dim(`(${seconds(tookMs)})`)}`);
    if (passed) counts.passed += 1;
    else {
      say(printed);
      counts.failures.push(task.name);
    }
  }
  return counts;
}

/** @param {string[]} args */
function readArguments(args) {
  /** @type {string[]} */
  const only = [];
  /** @type {string[]} */
  const rest = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    if (arg === '--only') only.push(args[++index] ?? '');
    else if (arg.startsWith('--only=')) only.push(arg.slice('--only='.length));
    else rest.push(arg);
  }
  return { only, rest };
}

/**
 * @param {string[]} args
 * @param {{ filtered: boolean, env: NodeJS.ProcessEnv }} how
 */
async function runVitest(args, { filtered, env }) {
  // Beside the run's own temporary folder, which must be empty in the end.
  const folder = mkdtempSync(join(tmpdir(), 'cw-report-'));
  const report = join(folder, 'vitest.json');
  try {
    const exitCode = await new Promise((/** @type {(code: number) => void} */ resolve) => {
      const [command = '', ...rest] = withDeathSignal('SIGTERM', [
        process.execPath,
        join(nodeModules, 'vitest', 'vitest.mjs'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
        ...args,
      ]);
      const child = spawn(command, rest, { cwd: repoRoot, env, stdio: ['ignore', 'inherit', 'inherit'] });
      child.on('error', () => resolve(127));
      child.on('exit', (code) => resolve(code ?? 1));
    });
    const content = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null;
    return countTests(content, { exitCode, filtered });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
