// Sends the transitions of one process to Redis. What is asked for while others are under way waits a moment and goes
// together, as one unit of work: then many transitions cost little more than one, and the more there is to do the more go
// together. Who asks while nothing is under way is served at once.
import { AppError } from '@cloud-window/shared';
import type { Logger } from '@cloud-window/shared/log';
import type { Redis } from 'ioredis';
import type { QueueKeys } from './queue-keys.ts';
import { ALONE, runTogether, type QueueScripts, type ScriptName, type Transition } from './queue-scripts.ts';
import { MATCH_LIMIT, MOST_TOGETHER, UNITS_UNDER_WAY } from './queue-timings.ts';

interface Request {
  transition: Transition;
  resolve: (answer: unknown) => void;
  reject: (error: AppError) => void;
}

export class UnitsOfWork {
  readonly #redis: Redis;
  readonly #keys: QueueKeys;
  readonly #scripts: QueueScripts;
  readonly #log: Logger;
  readonly #mostTogether: number;
  #waiting: Request[] = [];
  #underWay = 0;
  #isDue = false;

  constructor(parts: {
    redis: Redis;
    keys: QueueKeys;
    scripts: QueueScripts;
    log: Logger;
    mostTogether?: number;
  }) {
    this.#redis = parts.redis;
    this.#keys = parts.keys;
    this.#scripts = parts.scripts;
    this.#log = parts.log;
    this.#mostTogether = parts.mostTogether ?? MOST_TOGETHER;
  }

  /** Rejects with an AppError. What was asked for first is done first. */
  run(script: ScriptName, ...args: readonly (string | number)[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ transition: [script, ...args], resolve, reject });
      // Everything that is asked for in this instant may go together.
      if (this.#isDue) return;
      this.#isDue = true;
      queueMicrotask(() => {
        this.#isDue = false;
        this.#begin();
      });
    });
  }

  #begin(): void {
    while (this.#waiting.length > 0 && this.#underWay < UNITS_UNDER_WAY) {
      this.#underWay += 1;
      void this.#serve(this.#next()).finally(() => {
        this.#underWay -= 1;
        this.#begin();
      });
    }
  }

  /** The oldest requests that may share a unit of work. */
  #next(): Request[] {
    const isAlone = ({ transition }: Request) => ALONE.has(transition[0]);
    const firstAlone = this.#waiting.findIndex(isAlone);
    const together = firstAlone === -1 ? this.#waiting.length : Math.max(firstAlone, 1);
    return this.#waiting.splice(0, Math.min(together, this.#mostTogether));
  }

  async #serve(requests: readonly Request[]): Promise<void> {
    const parts = [this.#redis, this.#scripts, this.#keys] as const;
    try {
      const { isMore, answers } = await runTogether(
        ...parts,
        requests.map(({ transition }) => transition),
      );
      if (isMore) await this.#matchOn();
      for (const [index, { resolve, reject }] of requests.entries()) {
        const answer = answers[index];
        if (answer instanceof AppError) reject(answer);
        else resolve(answer);
      }
    } catch (error) {
      const fault = AppError.from(error);
      // A fault in one transition has left no trace of any: the others shall not suffer for it.
      if (fault.code === 'INTERNAL' && requests.length > 1)
        for (const one of requests) await this.#serve([one]);
      else for (const { reject } of requests) reject(fault);
    }
  }

  /** Very many matches at once. What was asked for stands in any case: should Redis go away, the next sweep goes on. */
  async #matchOn(): Promise<void> {
    try {
      let made = MATCH_LIMIT;
      while (made === MATCH_LIMIT) {
        const { answers } = await runTogether(this.#redis, this.#scripts, this.#keys, [['match']]);
        if (answers[0] instanceof AppError) throw answers[0];
        made = Number(answers[0]);
      }
    } catch (error) {
      this.#log.warn({ code: AppError.from(error).code }, 'matching is left to the next sweep');
    }
  }
}
