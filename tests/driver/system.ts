// A whole system for a test: the real sfu and signaling processes on ports of their own choice, against a given Redis and PostgreSQL.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const repoRoot = fileURLToPath(new URL('../..', import.meta.url));
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;

const announcementSchema = z.discriminatedUnion('cloudWindow', [
  z.object({
    cloudWindow: z.literal('ready'),
    role: z.string(),
    url: z.string().optional(),
    controlUrl: z.string().optional(),
  }),
  z.object({ cloudWindow: z.literal('firstSignIn'), username: z.string(), password: z.string() }),
  z.object({ cloudWindow: z.literal('fatal'), message: z.string() }),
]);
type Announcement = z.infer<typeof announcementSchema>;

/** One server process that announced itself as ready. */
export interface ServerProcess {
  child: ChildProcess;
  announcements: readonly Announcement[];
  /** Asks it to end and waits; kills it when it does not. Returns the exit code. */
  stop(): Promise<number | null>;
}

export interface SystemOptions {
  redisUrl: string;
  databaseUrl: string;
  workerBin: string;
  /** Further environment for both processes, e.g. short queue timings. */
  env?: Record<string, string>;
  /** Puts the processes somewhere else, e.g. into a network of their own. */
  place?: Place;
}

/** The command line that runs a command elsewhere. */
export type Place = (command: readonly string[]) => string[];
const HERE: Place = (command) => [...command];

export interface RunningSystem extends AsyncDisposable {
  url: string;
  folder: string;
  firstSignIn: { username: string; password: string };
  sfu: ServerProcess;
  signaling: ServerProcess;
  sfuControlUrl: string;
  sfuSecret: string;
  /** Starts another process of the same role with the same settings, after the former was killed or beside it. */
  startSignaling(port?: number): Promise<ServerProcess>;
  startSfu(env?: Record<string, string>): Promise<ServerProcess>;
  stop(): Promise<void>;
}

/** Starts one sfu and one signaling process; `await using` ends both and removes their folder. */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  const folder = mkdtempSync(join(tmpdir(), 'cw-system-'));
  const sfuSecret = randomBytes(24).toString('hex');
  const started: ServerProcess[] = [];
  const environment = {
    ...process.env,
    NODE_ENV: 'production',
    DATA_DIR: join(folder, 'data'),
    HOST: '127.0.0.1',
    REDIS_URL: options.redisUrl,
    DATABASE_URL: options.databaseUrl,
    SFU_SECRET: sfuSecret,
    SFU_CONTROL_HOST: '127.0.0.1',
    PORT: '0',
    SFU_CONTROL_PORT: '0',
    SFU_NODE_ID: 'sfu-of-the-test',
    SFU_RTC_PORT: '0',
    SFU_LISTEN_IP: '127.0.0.1',
    SFU_WORKERS: '1',
    MEDIASOUP_WORKER_BIN: options.workerBin,
    CW_DEMO: '1',
    LOG_LEVEL: 'info',
    ...options.env,
  };
  mkdirSync(environment.DATA_DIR, { recursive: true });
  const start = async (role: 'sfu' | 'signaling', extra: Record<string, string>) => {
    const log = join(folder, `${role}.log`);
    const server = await startServer(
      join(repoRoot, role, 'src', 'main.ts'),
      { ...environment, ...extra },
      log,
      options.place,
    );
    started.push(server);
    return server;
  };
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const sfu = await start('sfu', {});
    const signaling = await start('signaling', {});
    const sfuControlUrl = addressIn(sfu, 'controlUrl');
    const { port } = new URL(addressIn(signaling, 'url'));
    // What is started again comes back where it was.
    const startSfu = (env: Record<string, string> = {}) =>
      start('sfu', { SFU_CONTROL_PORT: new URL(sfuControlUrl).port, ...env });
    const startSignaling = (at = Number(port)) => start('signaling', { PORT: String(at) });
    const firstSignIn = signaling.announcements.find((line) => line.cloudWindow === 'firstSignIn');
    if (!firstSignIn) throw new Error('signaling did not announce the first sign-in');
    return {
      url: `http://localhost:${port}`,
      folder,
      firstSignIn,
      sfu,
      signaling,
      sfuControlUrl,
      sfuSecret,
      startSignaling,
      startSfu,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs a server's entry under this very Node and resolves once it printed its ready line. */
export async function startServer(
  entry: string,
  environment: Record<string, string | undefined>,
  logFile: string,
  place: Place = HERE,
): Promise<ServerProcess> {
  const [program = '', ...args] = place([process.execPath, entry]);
  // The IPC channel closes with us, however we end, and the server then ends too.
  const child = spawn(program, args, {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('a server without output');
  const log = createWriteStream(logFile, { flags: 'a' });
  const announcements: Announcement[] = [];
  const tail: string[] = [];
  const remember = (line: string) => {
    log.write(`${line}\n`);
    tail.push(line);
    if (tail.length > 20) tail.shift();
  };
  createInterface({ input: stderr }).on('line', remember);
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      log.end();
      resolve(code);
    });
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    const code = await exited;
    clearTimeout(timer);
    return code;
  };
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => {
      child.kill('SIGKILL');
      reject(new Error(`${entry} ${why}\n${tail.join('\n')}`));
    };
    const timer = setTimeout(() => fail('was not ready in time'), START_TIMEOUT_MS);
    void exited.then((code) => fail(`ended with code ${String(code)}`));
    createInterface({ input: stdout }).on('line', (line) => {
      const announcement = line.startsWith('{"cloudWindow"')
        ? announcementSchema.safeParse(JSON.parse(line))
        : undefined;
      if (!announcement?.success) return remember(line);
      announcements.push(announcement.data);
      if (announcement.data.cloudWindow === 'fatal') fail(announcement.data.message);
      if (announcement.data.cloudWindow !== 'ready') return;
      clearTimeout(timer);
      resolve();
    });
  });
  return { child, announcements, stop };
}

/** Where a server has said that it answers. */
export function addressIn(server: ServerProcess, field: 'url' | 'controlUrl'): string {
  const ready = server.announcements.find((line) => line.cloudWindow === 'ready');
  const address = ready?.[field];
  if (address === undefined) throw new Error(`a server has not said its ${field}`);
  return address;
}
