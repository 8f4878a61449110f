// Two networks of their own with a line between them that can be as bad as a test wants it (weak-link.py). Servers stand at
// its near end, a browser at its far end; whoever tests is outside of both and reaches the near end through a relay.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { asNetworkAdministrator, firstLine, inNetworkOf } from './namespaces.ts';

const PROGRAM = fileURLToPath(new URL('./weak-link.py', import.meta.url));
const FAR_DOOR = fileURLToPath(new URL('./far-door.ts', import.meta.url));
const RELAY = fileURLToPath(new URL('./relay-inside.ts', import.meta.url));
/** Set aside for such measurements (RFC 2544), so they belong to nobody. */
const NEAR_ADDRESS = '198.18.1.1';
const farAddress = (number: number): string => `198.18.1.${number + 2}`;

/** Each way: the round trip takes twice the delay. */
export interface LineConditions {
  delayMs: number;
  jitterMs: number;
  lossPercent: number;
  /** 0: no limit. */
  kbps: number;
  down: boolean;
}
export const GOOD_LINE: LineConditions = { delayMs: 0, jitterMs: 0, lossPercent: 0, kbps: 0, down: false };

export interface WeakLink extends AsyncDisposable {
  /** Of the servers, as the far end sees them. */
  readonly nearAddress: string;
  near(command: readonly string[]): string[];
  far(command: readonly string[]): string[];
  /** A program that runs another one at the far end, for those who start browsers by a path. */
  farProgram(program: string): string;
  nearProgram(program: string): string;
  set(conditions: Partial<LineConditions>): Promise<{ carried: number; dropped: number }>;
  /** The far end gets another address, as a machine does that changes its network. */
  moveFarEnd(): Promise<void>;
  /** What listens on this port of the near end is at `localhost` of the far end too, over the line. */
  openFarDoor(port: number): Promise<void>;
  /** A port that leads to the same port of the near end, for what will listen there. */
  samePort(): Promise<number>;
  /** An address on this machine from which one reaches that port of the near end. */
  relay(port: number): Promise<string>;
}

/** @throws Error where there can be no namespaces; see `whyNoNamespaces` */
export async function openWeakLink(): Promise<WeakLink> {
  const folder = mkdtempSync(join(tmpdir(), 'cw-link-'));
  const [program = '', ...args] = asNetworkAdministrator(['python3', PROGRAM, NEAR_ADDRESS, farAddress(0)]);
  const line = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const { near, far } = JSON.parse(await firstLine(line)) as { near: number; far: number };
  const answers: ((text: string) => void)[] = [];
  createInterface({ input: line.stdout }).on('line', (text) => answers.shift()?.(text));
  const tell = async (setting: Record<string, unknown>) => {
    const answer = new Promise<string>((resolve) => answers.push(resolve));
    line.stdin.write(`${JSON.stringify(setting)}\n`);
    return JSON.parse(await answer) as { carried: number; dropped: number };
  };
  const relays: Server[] = [];
  const helpers = [line];
  const help = async (pid: number, ...command: string[]) => {
    const [helper = '', ...rest] = inNetworkOf(pid, [process.execPath, ...command]);
    const child = spawn(helper, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
    helpers.push(child);
    await firstLine(child);
  };
  const socket = join(folder, 'relay');
  await help(near, RELAY, socket);
  let addresses = 1;
  let wrappers = 0;
  const wrapper = (pid: number, wrapped: string) => {
    wrappers += 1;
    const file = join(folder, `program-${wrappers}`);
    const words = inNetworkOf(pid, [wrapped]).map((word) => `'${word}'`);
    writeFileSync(file, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  };
  /** Answers with the port on this machine that leads to `target` of the near end. */
  const openRelay = async (target: (own: number) => number): Promise<number> => {
    const server = createServer((client) => {
      const inside = createConnection(socket);
      inside.write(`${target(own)}\n`);
      client.pipe(inside).pipe(client);
      client.once('error', () => inside.destroy());
      inside.once('error', () => client.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    relays.push(server);
    const own = (server.address() as AddressInfo).port;
    return own;
  };
  return {
    nearAddress: NEAR_ADDRESS,
    near: (command) => inNetworkOf(near, command),
    far: (command) => inNetworkOf(far, command),
    farProgram: (wrapped) => wrapper(far, wrapped),
    nearProgram: (wrapped) => wrapper(near, wrapped),
    set: tell,
    async moveFarEnd() {
      await tell({ farAddress: farAddress(addresses) });
      addresses += 1;
    },
    openFarDoor: (port) => help(far, FAR_DOOR, String(port), NEAR_ADDRESS),
    relay: async (port) => `127.0.0.1:${await openRelay(() => port)}`,
    samePort: () => openRelay((own) => own),
    async [Symbol.asyncDispose]() {
      for (const server of relays) server.close();
      // The line last: its end is the end of both networks.
      for (const helper of helpers.reverse()) {
        const gone = once(helper, 'exit');
        helper.stdin.end();
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
