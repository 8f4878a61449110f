// Redis TIME is the one clock of the queue, and somebody may set it: an NTP step, a virtual machine that was asleep. This
// process's monotonic clock cannot be set, so a difference between the two is such a jump, which the queue then follows.
import type { ScriptName } from './queue-scripts.ts';
import { CLOCK_JUMP_MS } from './queue-timings.ts';

export class ClockWatch {
  readonly #run: (script: ScriptName, ...args: (string | number)[]) => Promise<unknown>;
  readonly #monotonic: () => number;
  #seen: { redisMs: number; ownMs: number; jumps: string } | null = null;

  constructor(
    run: (script: ScriptName, ...args: (string | number)[]) => Promise<unknown>,
    monotonic: () => number,
  ) {
    this.#run = run;
    this.#monotonic = monotonic;
  }

  /** Answers the jump since the last look in ms, 0 without one; another node may have made it good already. */
  async check(): Promise<number> {
    const before = this.#monotonic();
    const [redisMs, jumps] = ((await this.#run('read-clock')) as [string, string]).map(Number);
    // Halfway between question and answer.
    const ownMs = (before + this.#monotonic()) / 2;
    const seen = this.#seen;
    const now = { redisMs: redisMs ?? 0, ownMs, jumps: String(jumps) };
    this.#seen = now;
    if (seen === null) return 0;
    const jump = Math.round(now.redisMs - seen.redisMs - (now.ownMs - seen.ownMs));
    if (Math.abs(jump) < CLOCK_JUMP_MS) return 0;
    // Only who has seen no jump made good since the last look: of several nodes one does it.
    if (now.jumps === seen.jumps) await this.#run('follow-clock', jump, seen.jumps);
    return jump;
  }
}
