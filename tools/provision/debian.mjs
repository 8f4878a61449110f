// Packages of the distribution: installed when we are root, asked for in one sentence when we are not.
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { findOnPath } from '../paths.mjs';
import { run } from '../processes.mjs';
import { SetupError, commonCause } from '../setup-error.mjs';

/**
 * A package, and how to see that what it brings is there, on whatever distribution.
 * @typedef {object} Need
 * @property {string} name the name in Debian and Ubuntu
 * @property {() => boolean} present
 */

/** @param {string} name @param {string} program @returns {Need} */
export const program = (name, program) => ({ name, present: () => findOnPath(program) !== null });

/** @param {string} name @param {string[]} files any of these will do @returns {Need} */
export const files = (name, ...files) => ({ name, present: () => files.some((file) => existsSync(file)) });

/** @param {Need[]} needs @returns {string[]} */
function missing(needs) {
  return needs.filter((need) => !need.present()).map((need) => need.name);
}

/**
 * Makes sure the packages are there.
 * @param {object} options
 * @param {Need[]} options.needs
 * @param {Need[]} [options.later] what a later step will need: asked for at the same time, so that people ask once
 * @param {string} options.purpose what needs them, to begin a sentence with
 * @param {string} [options.otherwise] another way out, to end the sentence with
 * @param {{ note(text: string): void }} [options.progress]
 */
export async function requirePackages({ needs, later = [], purpose, otherwise = '', progress }) {
  const root = process.getuid?.() === 0;
  if (missing(needs).length === 0) return;
  const names = missing(root ? needs : [...needs, ...later]);
  const ending = otherwise ? `, or ${otherwise}.` : '.';
  if (!findOnPath('apt-get')) {
    throw new SetupError(
      `${purpose} needs software that is not on this machine, named in Debian ${names.join(', ')}: install it${ending}`,
    );
  }
  if (!root) {
    throw new SetupError(
      `${purpose} needs packages that only an administrator can install; ask for: ` +
        `apt-get install --no-install-recommends ${names.join(' ')}${ending}`,
    );
  }
  progress?.note(`installing ${names.join(', ')}`);
  await withoutStartingServices(() => install(names, purpose));
  const still = missing(needs);
  if (still.length > 0) {
    throw new SetupError(
      `${purpose} needs ${still.join(', ')}, which apt-get installed without bringing what is needed${ending}`,
    );
  }
}

/**
 * @param {string[]} names
 * @param {string} purpose
 */
async function install(names, purpose) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const args = ['install', '--yes', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', ...names];
  let outcome = { code: 1, stdout: '', stderr: '' };
  // The lists may have been fetched never, or so long ago that the files they name are gone.
  if (listsFetched()) outcome = await run('apt-get', args, { env });
  if (outcome.code !== 0) {
    await run('apt-get', ['update'], { env });
    outcome = await run('apt-get', args, { env });
  }
  if (outcome.code === 0) return;
  throw (
    commonCause(outcome.stderr + outcome.stdout, '/') ??
    new SetupError(
      `${purpose} needs the packages ${names.join(', ')}, and apt-get could not install them: ${lastError(outcome.stderr)}`,
    )
  );
}

function listsFetched() {
  try {
    return readdirSync('/var/lib/apt/lists').some(
      (name) => name.endsWith('_Packages') || name.endsWith('_Packages.lz4'),
    );
  } catch {
    return false;
  }
}

/** @param {string} printed */
function lastError(printed) {
  const line = printed
    .trim()
    .split('\n')
    .findLast((text) => text.startsWith('E:'));
  return (line ?? 'see /var/log/apt/term.log').replace(/^E: /, '').replace(/\.$/, '') + '.';
}

/**
 * Debian starts a service when its package is installed, unless this file says no (invoke-rc.d(8)). We want programs, not
 * services.
 * @param {() => Promise<void>} work
 */
async function withoutStartingServices(work) {
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await work();
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}
