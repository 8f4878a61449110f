// npm run bench -- sfu: what a forwarded packet costs. 40 calls of two with real ICE, DTLS, SRTP and RTP, through our SFU
// process, through a bare mediasoup worker and through Janus, in turn, round after round, in a network of their own.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findOnPath } from '../../tools/paths.mjs';
import { addressIn, startServer, type Place } from '../driver/system.ts';
import { firstLine, openNamespace, whyNoNamespaces } from '../support/namespaces.ts';
import { benchServers } from './support/bench-servers.ts';
import { startChild, type Child } from './support/child.ts';
import { median, rounded } from './support/distribution.ts';
import { cpuSeconds, treeCpuSeconds, treeMemoryKb } from './support/process-cpu.ts';
import { printResult, printTable } from './support/report.ts';
import type { CallersQuestions, Door } from './sfu/callers.ts';
import { startJanus } from './sfu/janus-server.ts';
import { PACKETS_PER_SECOND } from './sfu/packets.ts';

/** An address of the network of this benchmark (RFC 2544 sets the range aside for such). */
const ADDRESS = '198.18.0.1';
const CALLS = 40;
const IDLE_PAIRS = 100;
const ROUNDS = Math.min(20, Number(process.argv[2] ?? 5));
/** Until what begins with the calls (key frames, jitter buffers) is over. */
const SETTLE_MS = 2_000;
const MEASURE_MS = 8_000;
const IDLE_MS = 20_000;
/** A core is full before it is at 100 %: what comes in waits too long. */
const FULL = 0.8;
const TARGETS = { overJanus: 1.6, layerPercent: 5 };
const workerBin = process.env['MEDIASOUP_WORKER_BIN'] ?? '';

interface Measured {
  cpuSeconds: number;
  nodeSeconds: number;
  sent: number;
  received: number;
  seconds: number;
}
interface Target {
  name: 'own' | 'bare' | 'janus';
  label: string;
  pid: number;
  door: Door;
  rounds: Measured[];
}

/** Media servers share one core, those who call have another: neither waits for the other. */
function pinned(core: number, place: Place): Place {
  if (availableParallelism() < 2 || findOnPath('taskset') === null) return place;
  return (command) => place(['taskset', '--cpu-list', String(core), ...command]);
}

async function measure() {
  await using servers = await benchServers({ durable: false });
  await using network = await openNamespace(ADDRESS);
  const there: Place = (command) => network.command(command);
  const [callersPlace, serverPlace] = [pinned(0, there), pinned(1, there)];
  const [execPath = '', ...execArgv] = callersPlace([process.execPath]);
  const startCallers = () =>
    startChild<CallersQuestions>(new URL('./sfu/callers.ts', import.meta.url), { execPath, execArgv });
  const secret = randomBytes(24).toString('hex');
  const own = await startServer(
    join(import.meta.dirname, '../../sfu/src/main.ts'),
    {
      ...process.env,
      NODE_ENV: 'production',
      SFU_SECRET: secret,
      SFU_CONTROL_HOST: '127.0.0.1',
      SFU_CONTROL_PORT: '0',
      SFU_LISTEN_IP: ADDRESS,
      SFU_RTC_PORT: '0',
      SFU_WORKERS: '1',
      SFU_NODE_ID: 'bench',
      DATA_DIR: join(servers.folder, 'data'),
      REDIS_URL: servers.redisUrl,
      LOG_LEVEL: 'warn',
    },
    join(servers.folder, 'sfu.log'),
    serverPlace,
  );
  await using ends = new AsyncDisposableStack();
  ends.defer(async () => {
    await own.stop();
  });
  const ownDoor = (ringing: boolean): Door => ({
    kind: 'own',
    controlUrl: addressIn(own, 'controlUrl'),
    secret,
    ringing,
  });
  const ownPid = own.child.pid ?? 0;

  console.log(`${IDLE_PAIRS} pairs wait, connected, and nobody talks.`);
  const idle = await waitInPairs(await startCallers(), ownDoor(true), ownPid, network.pid);

  await using callers = await startCallers();
  const targets: Target[] = [
    { name: 'own', label: 'our SFU process', pid: ownPid, door: ownDoor(false), rounds: [] },
  ];
  const [barePid, barePort] = await startBare(serverPlace, ends);
  targets.push({
    name: 'bare',
    label: 'bare mediasoup',
    pid: barePid,
    door: { kind: 'bare', port: barePort },
    rounds: [],
  });
  const janusBin = process.env['JANUS_BIN'] ?? '';
  if (janusBin === '') {
    console.log(`Without Janus: ${process.env['JANUS_MISSING'] ?? 'install it with apt-get install janus.'}`);
  } else {
    const janus = ends.use(await startJanus(janusBin, servers.folder, ADDRESS, serverPlace));
    targets.push({
      name: 'janus',
      label: 'Janus videoroom',
      pid: janus.pid,
      door: { kind: 'janus', url: janus.url },
      rounds: [],
    });
  }
  for (const { name, label, door } of targets) {
    const setUpMs = await callers.ask('connect', { name, door, calls: CALLS, address: ADDRESS });
    console.log(`${CALLS} calls stand in: ${label} (${setUpMs.toFixed(0)} ms each).`);
  }
  for (let round = 0; round < ROUNDS; round++) {
    // Whoever went first goes last in the next round.
    const order = targets.map((_, index) => targets[(index + round) % targets.length]);
    for (const target of order) if (target) target.rounds.push(await talkThrough(target, callers));
    const costs = targets.map(({ label, rounds }) => {
      const last = rounds.at(-1);
      return last ? `${label} ${usPerPacket(last).toFixed(1)} µs` : '';
    });
    console.log(`Round ${round + 1}: ${costs.join(', ')}.`);
  }
  for (const { name } of targets) await callers.ask('hangUp', { name });
  return { targets, idle };
}

async function startBare(place: Place, ends: AsyncDisposableStack): Promise<[pid: number, port: number]> {
  const program = join(import.meta.dirname, 'sfu', 'bare-worker.ts');
  const [command = '', ...args] = place([process.execPath, program, workerBin, ADDRESS]);
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  ends.defer(async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.stdin.end();
    await gone;
  });
  return [child.pid ?? 0, Number(await firstLine(child))];
}

async function talkThrough(target: Target, callers: Child<CallersQuestions>): Promise<Measured> {
  const { name, pid } = target;
  await callers.ask('talk', { name });
  await pause(SETTLE_MS);
  const look = async () => {
    const { sent, received } = await callers.ask('count', { name });
    const nodeSeconds = name === 'janus' ? 0 : cpuSeconds(pid);
    return { cpuSeconds: treeCpuSeconds(pid), nodeSeconds, sent, received, at: performance.now() };
  };
  const before = await look();
  await pause(MEASURE_MS);
  const after = await look();
  await callers.ask('hush', { name });
  return {
    cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    nodeSeconds: after.nodeSeconds - before.nodeSeconds,
    sent: after.sent - before.sent,
    received: after.received - before.received,
    seconds: (after.at - before.at) / 1000,
  };
}

/** What a hundred pairs cost that are connected and wait: processor time and bits on the wire, both ways together. */
async function waitInPairs(
  callers: Child<CallersQuestions>,
  door: Door,
  pid: number,
  networkPid: number,
): Promise<{ cpuPercent: number; kbps: number; perPairKb: number }> {
  await using waiting = callers;
  const memory = treeMemoryKb(pid);
  await waiting.ask('connect', { name: 'idle', door, calls: IDLE_PAIRS, address: ADDRESS });
  await pause(SETTLE_MS);
  const look = () => ({
    cpu: treeCpuSeconds(pid),
    bytes: bytesOnLoopback(networkPid),
    at: performance.now(),
  });
  const before = look();
  await pause(IDLE_MS);
  const after = look();
  const seconds = (after.at - before.at) / 1000;
  await waiting.ask('hangUp', { name: 'idle' });
  return {
    cpuPercent: ((after.cpu - before.cpu) / seconds) * 100,
    kbps: ((after.bytes - before.bytes) * 8) / 1000 / seconds,
    perPairKb: (treeMemoryKb(pid) - memory) / IDLE_PAIRS,
  };
}

/** What the network of this process has sent over loopback (proc_pid_net(5)). */
function bytesOnLoopback(pid: number): number {
  const line = /^\s*lo:\s*(.*)$/m.exec(readFileSync(`/proc/${pid}/net/dev`, 'utf8'))?.[1] ?? '';
  return Number(line.trim().split(/\s+/)[8]);
}

const usPerPacket = ({ cpuSeconds, received }: Measured) => (cpuSeconds * 1e6) / received;
const callsPerCore = (us: number) => (FULL * 1e6) / (us * 2 * PACKETS_PER_SECOND);

const noNetwork = whyNoNamespaces();
if (noNetwork !== null) {
  console.log(`Nothing was measured. ${noNetwork}`);
  printResult({
    usPerPacket: null,
    usPerPacketBare: null,
    usPerPacketJanus: null,
    callsPerCore: null,
    callsPerCoreJanus: null,
  });
} else {
  // Everything that was started has ended when the figures are printed.
  const { targets, idle } = await measure();
  const cost = (name: Target['name']) => {
    const target = targets.find((one) => one.name === name);
    return target ? median(target.rounds.map(usPerPacket)) : null;
  };
  const [own, bare, janus] = [cost('own') ?? 0, cost('bare') ?? 0, cost('janus')];
  // Of each round, whose conditions were the same.
  const against = (name: Target['name']) => {
    const [ours, other] = [targets[0], targets.find((target) => target.name === name)];
    if (!ours || !other) return null;
    const ratios = other.rounds.map((round, index) => {
      const same = ours.rounds[index];
      return same ? usPerPacket(round) / usPerPacket(same) : 1;
    });
    return median(ratios);
  };
  const [bareOverOwn, janusOverOwn] = [against('bare') ?? 1, against('janus')];
  const layerPercent = (1 / bareOverOwn - 1) * 100;
  const delivered = targets.map(({ rounds }) =>
    Math.min(...rounds.map(({ sent, received }) => received / sent)),
  );
  printTable(`${CALLS} calls of two, ${ROUNDS} rounds of ${MEASURE_MS / 1000} s each, medians`, [
    ...targets.flatMap(({ label, rounds }, index): [string, string][] => [
      [`${label}: CPU a forwarded packet`, `${median(rounds.map(usPerPacket)).toFixed(1)} µs`],
      [
        '  of one core',
        `${median(rounds.map((round) => (round.cpuSeconds / round.seconds) * 100)).toFixed(0)} %`,
      ],
      [
        '  of it Node',
        `${median(rounds.map((round) => (round.nodeSeconds / round.seconds) * 100)).toFixed(1)} %`,
      ],
      [
        '  packets forwarded a second',
        median(rounds.map((round) => round.received / round.seconds)).toFixed(0),
      ],
      ['  delivered, worst round', `${((delivered[index] ?? 0) * 100).toFixed(2)} %`],
      ['  calls a core at 80 %', callsPerCore(median(rounds.map(usPerPacket))).toFixed(0)],
    ]),
    ['our layer over bare mediasoup', `${layerPercent.toFixed(1)} %`, `target <= ${TARGETS.layerPercent}`],
    [
      'calls a core, ours to Janus',
      janusOverOwn === null ? 'not measured' : janusOverOwn.toFixed(2),
      `target >= ${TARGETS.overJanus}`,
    ],
    [`${IDLE_PAIRS} pairs that wait: CPU of one core`, `${idle.cpuPercent.toFixed(1)} %`],
    [`${IDLE_PAIRS} pairs that wait: on the wire`, `${idle.kbps.toFixed(0)} kbit/s`],
    ['  memory of the SFU a pair', `${idle.perPairKb.toFixed(0)} kB`],
  ]);
  if (delivered.some((share) => share < 0.99)) {
    console.error('Not sound: more than 1 % of the packets did not arrive, so the machine was too busy.');
    process.exitCode = 1;
  }
  printResult({
    usPerPacket: rounded(own),
    usPerPacketBare: rounded(bare),
    usPerPacketJanus: janus === null ? null : rounded(janus),
    callsPerCore: rounded(callsPerCore(own)),
    callsPerCoreJanus: janus === null ? null : rounded(callsPerCore(janus)),
    layerPercent: rounded(layerPercent),
    idle100CpuPercent: rounded(idle.cpuPercent, 2),
    idle100Kbps: rounded(idle.kbps),
  });
}
