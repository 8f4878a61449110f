// Network namespaces without a name: one lives as long as a process in it, so whatever happens to a test or a benchmark,
// none is left behind. Root may make them, and others where the kernel lets everybody have user namespaces.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { findOnPath } from '../../tools/paths.mjs';

const START_WITHIN_MS = 10_000;
const isRoot = process.getuid?.() === 0;

/** What turns a command into one that may make namespaces. */
export const asNetworkAdministrator = (command: readonly string[]): string[] =>
  isRoot ? [...command] : ['unshare', '--user', '--map-root-user', '--', ...command];

/** The command line that runs `command` in the network of another process. */
export function inNetworkOf(pid: number, command: readonly string[]): string[] {
  const whose = isRoot ? [] : ['--user', '--preserve-credentials'];
  return ['nsenter', '--target', String(pid), '--net', ...whose, '--', ...command];
}

/** Why there can be no network namespaces here, in one sentence; null when there can. */
export function whyNoNamespaces(): string | null {
  const missing = ['unshare', 'nsenter', 'ip', 'python3'].find((program) => findOnPath(program) === null);
  if (missing !== undefined)
    return `This machine has no program "${missing}" (iproute2, util-linux, python3).`;
  const [program = '', ...rest] = asNetworkAdministrator([
    ...['unshare', '--net', '--', 'sh', '-c'],
    'ip link set lo up && ip tuntap add cw0 mode tun',
  ]);
  const tried = spawnSync(program, rest, { encoding: 'utf8' });
  if (tried.status === 0) return null;
  return `Network namespaces with TUN devices are not allowed here: ${tried.stderr.trim().split('\n').at(-1) ?? ''}`;
}

export interface Namespace extends AsyncDisposable {
  /** A process in it. */
  readonly pid: number;
  /** The command line that runs `command` in it. */
  command(command: readonly string[]): string[];
  close(): Promise<void>;
}

/**
 * A network of its own with one address that is not a loopback address, which some programs insist on. What is sent to that
 * address goes over loopback all the same.
 */
export async function openNamespace(address: string): Promise<Namespace> {
  const setUp = [
    'ip link set lo up',
    'ip link add cw0 type veth peer name cw1',
    `ip addr add ${address}/24 dev cw0`,
    'ip link set cw0 up',
    'ip link set cw1 up',
    'echo ready',
    'exec cat',
  ];
  const [program = '', ...rest] = asNetworkAdministrator([
    'unshare',
    '--net',
    '--',
    'sh',
    '-c',
    setUp.join(' && '),
  ]);
  // Ends when its input does: with us.
  const holder = spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
  await firstLine(holder);
  const close = async (): Promise<void> => {
    if (holder.exitCode !== null || holder.signalCode !== null) return;
    const gone = once(holder, 'exit');
    holder.stdin.end();
    await gone;
  };
  const pid = holder.pid ?? 0;
  return { pid, command: (command) => inNetworkOf(pid, command), close, [Symbol.asyncDispose]: close };
}

/** The first line that a child prints. @throws Error when it ends or takes too long */
export async function firstLine(child: ChildProcess): Promise<string> {
  const { stdout } = child;
  if (!stdout) throw new Error('a child without output');
  const lines = createInterface({ input: stdout });
  const line = Promise.withResolvers<string>();
  lines.once('line', line.resolve);
  child.once('exit', (code) =>
    line.reject(new Error(`${child.spawnargs.join(' ')} ended (${String(code)})`)),
  );
  child.once('error', line.reject);
  const timer = setTimeout(() => {
    child.kill('SIGKILL');
    line.reject(new Error(`${child.spawnargs[0] ?? ''} said nothing`));
  }, START_WITHIN_MS);
  try {
    return await line.promise;
  } finally {
    clearTimeout(timer);
  }
}
