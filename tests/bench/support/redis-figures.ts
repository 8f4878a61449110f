// What Redis says of its own work over an interval.
import type { Redis } from 'ioredis';

export interface RedisFigures {
  commands: number;
  cpuSeconds: number;
  at: number;
}

export async function redisFigures(redis: Redis): Promise<RedisFigures> {
  const [stats, cpu] = await Promise.all([redis.info('stats'), redis.info('cpu')]);
  const number = (text: string, name: string) =>
    Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(text)?.[1]);
  return {
    commands: number(stats, 'total_commands_processed'),
    cpuSeconds: number(cpu, 'used_cpu_sys') + number(cpu, 'used_cpu_user'),
    at: performance.now(),
  };
}

export function redisUse(
  before: RedisFigures,
  after: RedisFigures,
): { perSecond: number; cpuPercent: number } {
  const seconds = (after.at - before.at) / 1000;
  return {
    perSecond: (after.commands - before.commands) / seconds,
    cpuPercent: ((after.cpuSeconds - before.cpuSeconds) / seconds) * 100,
  };
}
