// The two web apps, built when their sources changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { nodeModules, repoRoot } from '../paths.mjs';
import { run } from '../processes.mjs';
import { SetupError, commonCause } from '../setup-error.mjs';
import { step } from '../terminal.mjs';

export const webApps = ['kiosk-client', 'agent-console'];

/** What both apps are made of besides their own folder. */
const SHARED_SOURCES = ['shared', 'package-lock.json', 'tsconfig.base.json'];

/** Builds those web apps whose sources differ from what their `dist` was built from. */
export async function provideWebApps() {
  const stale = webApps.filter((app) => stampOf(app) !== fingerprint(app));
  if (stale.length === 0) return;
  const progress = step('Web apps');
  progress.note(`building ${stale.join(' and ')}`);
  const outcomes = await Promise.allSettled(stale.map((app) => build(app)));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    progress.failed();
    throw failed.reason;
  }
  progress.done(stale.join(', '));
}

/** @param {string} app */
const stampFile = (app) => join(repoRoot, app, 'dist', '.built-from');

/** @param {string} app */
function stampOf(app) {
  const file = stampFile(app);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** @param {string} app */
function fingerprint(app) {
  const hash = createHash('sha256');
  for (const source of [app, ...SHARED_SOURCES]) {
    for (const file of filesIn(join(repoRoot, source))) {
      hash.update(relative(repoRoot, file)).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]} the files below, in a fixed order, without what is not a source
 */
function filesIn(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .filter((name) => !['dist', 'node_modules'].includes(name) && !/\.test\.tsx?$/.test(name))
    .flatMap((name) => filesIn(join(path, name)));
}

/** @param {string} app */
async function build(app) {
  const folder = join(repoRoot, app);
  // Taken before the build, so that an edit meanwhile is not missed.
  const from = fingerprint(app);
  rmSync(stampFile(app), { force: true });
  const vite = join(nodeModules, 'vite', 'bin', 'vite.js');
  const outcome = await run(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: folder,
    diesWithUs: true,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (outcome.code !== 0) {
    const printed = `${outcome.stdout}\n${outcome.stderr}`;
    const common = commonCause(printed, folder);
    if (common) throw common;
    const log = join(repoRoot, '.tsbuild', `${app}-build.log`);
    mkdirSync(dirname(log), { recursive: true });
    writeFileSync(log, printed);
    const reason = printed
      .split('\n')
      .find((line) => /error|could not|cannot/i.test(line) && !/during build/.test(line));
    throw new SetupError(
      `The web app ${app} cannot be built: ${reason?.trim() ?? 'vite failed'} (more in ${log}).`,
    );
  }
  writeFileSync(stampFile(app), from);
}
