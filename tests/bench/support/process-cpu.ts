// How much processor time processes have used, from /proc (proc_pid_stat(5)).
import { readFileSync, readdirSync } from 'node:fs';

/** USER_HZ, which Linux fixes at 100 for what it tells programs. */
const TICKS_PER_SECOND = 100;
/** On every machine that runs this. */
const PAGE_KB = 4;

interface Stat {
  pid: number;
  parent: number;
  seconds: number;
  memoryKb: number;
}

/** Of a process and all that it started and that still run, in seconds. @throws Error when it has ended */
export function treeCpuSeconds(root: number): number {
  return tree(root).reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Resident memory of a process and all that it started, in kB. @throws Error when it has ended */
export function treeMemoryKb(root: number): number {
  return tree(root).reduce((sum, { memoryKb }) => sum + memoryKb, 0);
}

function tree(root: number): Stat[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
  if (!all.some(({ pid }) => pid === root)) throw new Error(`process ${root} has ended`);
  const members = new Set([root]);
  // A child may have a smaller number than its parent, so look until nobody is added.
  for (let before = 0; before !== members.size;) {
    before = members.size;
    for (const { pid, parent } of all) if (members.has(parent)) members.add(pid);
  }
  return all.filter(({ pid }) => members.has(pid));
}

/** Of this process alone, in seconds. @throws Error when it has ended */
export function cpuSeconds(pid: number): number {
  const stat = statOf(pid);
  if (!stat) throw new Error(`process ${pid} has ended`);
  return stat.seconds;
}

function statOf(pid: number): Stat | null {
  let text;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // The program's name in parentheses may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return {
    pid,
    parent: Number(fields[1]),
    seconds: ticks / TICKS_PER_SECOND,
    memoryKb: Number(fields[21]) * PAGE_KB,
  };
}
