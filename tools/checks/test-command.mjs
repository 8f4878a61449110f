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
  let passed = 0;
  /** @type {string[]} */
  const failures = [];

  const found = await provideForBrowserRuns();
  await provideFirefox();
  const relay = await provideCoturn();
  try {
    await provideWebApps();
  } catch (error) {
    // The tests that need no browser can still tell something.
    complain(sentenceFor(error));
    failures.push('Build of the web apps');
  }

  if (only.length === 0) {
    say('Types and lint');
    for (const result of await Promise.all([perform(tasks.types), perform(tasks.lint)])) {
      say(
        `${result.passed ? green('✓') : red('✗')} ${result.task.name} ${dim(`(${seconds(result.tookMs)})`)}`,
      );
      if (result.passed) passed += 1;
      else {
        say(result.printed);
        failures.push(result.task.name);
      }
    }
  }

  const marked = new MarkedRun();
  const counts = await runVitest([...only, ...rest], filtered, {
    ...process.env,
    ...marked.env,
    ...found,
    COTURN_MISSING: relay.why,
    NODE_ENV: 'test',
  });
  passed += counts.passed;
  failures.push(...counts.failures);

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
 * @param {boolean} filtered
 * @param {NodeJS.ProcessEnv} env
 */
async function runVitest(args, filtered, env) {
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
