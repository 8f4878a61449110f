// Redis from the distribution's package, unpacked into the per-user cache: no rights needed, nothing installed into the
// system, no service that starts by itself.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cachePath, findOnPath } from '../paths.mjs';
import { run } from '../processes.mjs';
import { SetupError, commonCause } from '../setup-error.mjs';

const HOW_TO_HELP = 'install it (on Debian and Ubuntu: apt-get install redis-server), or set REDIS_URL.';

/**
 * The unpacked Redis; downloads and unpacks it first when the cache has none that runs.
 * @param {{ note(text: string): void }} [progress]
 * @returns {Promise<import('./redis.mjs').RedisProgram>}
 */
export async function unpackedRedis(progress) {
  const home = cachePath('redis');
  if (!(await runs(home))) {
    if (!findOnPath('apt-get') || !findOnPath('dpkg')) {
      throw new SetupError(`There is no Redis server on this machine: ${HOW_TO_HELP}`);
    }
    await unpack(home, progress);
    if (!(await runs(home))) {
      throw new SetupError(
        `The Redis server of the distribution's package does not run on this machine: ${HOW_TO_HELP}`,
      );
    }
  }
  return programIn(home);
}

/**
 * @param {string} home
 * @returns {import('./redis.mjs').RedisProgram}
 */
function programIn(home) {
  const libraries = ['usr/lib', 'lib'].flatMap((folder) => {
    const path = join(home, folder);
    if (!existsSync(path)) return [];
    return [
      path,
      ...readdirSync(path)
        .filter((name) => name.endsWith('-linux-gnu'))
        .map((name) => join(path, name)),
    ];
  });
  return { file: join(home, 'usr/bin/redis-server'), env: { LD_LIBRARY_PATH: libraries.join(':') } };
}

/** @param {string} home */
async function runs(home) {
  const { file, env } = programIn(home);
  return existsSync(file) && (await run(file, ['--version'], { env: { ...process.env, ...env } })).code === 0;
}

/**
 * @param {string} home
 * @param {{ note(text: string): void }} [progress]
 */
async function unpack(home, progress) {
  mkdirSync(dirname(home), { recursive: true });
  const work = mkdtempSync(`${home}-`);
  try {
    progress?.note('looking for the package');
    let apt = /** @type {string[]} */ ([]);
    let packages = await missingPackages(apt);
    if (packages.length === 0) {
      // A machine whose package lists were never fetched: fetch them into a folder of ours.
      progress?.note('fetching the package lists');
      apt = privateLists(work);
      await aptGet([...apt, 'update'], work);
      packages = await missingPackages(apt);
    }
    if (packages.length === 0)
      throw new SetupError(`The distribution has no package redis-server: ${HOW_TO_HELP}`);
    progress?.note(`downloading ${packages.join(', ')}`);
    await aptGet([...apt, 'download', ...packages], work);
    const root = join(work, 'root');
    for (const file of readdirSync(work).filter((name) => name.endsWith('.deb'))) {
      const outcome = await run('dpkg', ['-x', join(work, file), root]);
      if (outcome.code !== 0)
        throw commonCause(outcome.stderr, home) ?? new SetupError(`${file} cannot be unpacked.`);
    }
    // Another checkout may have been quicker.
    if (await runs(home)) return;
    rmSync(home, { recursive: true, force: true });
    renameSync(root, home);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * The server's package and those libraries of it that this machine lacks, as apt would install them.
 * @param {string[]} apt
 */
async function missingPackages(apt) {
  const outcome = await run(
    'apt-get',
    [...apt, 'install', '--simulate', '--no-install-recommends', 'redis-server'],
    {
      env: { ...process.env, LC_ALL: 'C' },
    },
  );
  return [...outcome.stdout.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '');
}

/**
 * apt options that keep package lists in `work` instead of the system's folder.
 * @param {string} work
 */
function privateLists(work) {
  mkdirSync(join(work, 'lists', 'partial'), { recursive: true });
  mkdirSync(join(work, 'archives', 'partial'), { recursive: true });
  // Root's apt drops to the user _apt for downloads, who cannot enter our folder.
  writeFileSync(join(work, 'apt.conf'), 'APT::Sandbox::User "";\n');
  return [
    ...['-c', join(work, 'apt.conf'), '-o', `Dir::State::lists=${work}/lists`],
    ...['-o', `Dir::Cache=${work}`, '-o', 'Debug::NoLocking=1'],
  ];
}

/**
 * @param {string[]} args
 * @param {string} cwd
 */
async function aptGet(args, cwd) {
  const outcome = await run('apt-get', args, { cwd, env: { ...process.env, LC_ALL: 'C' } });
  if (outcome.code === 0) return;
  throw (
    commonCause(outcome.stderr, cwd) ??
    new SetupError(
      `There is no Redis server on this machine and its package cannot be fetched: ${HOW_TO_HELP}`,
    )
  );
}
