// Which supervisors attend which call, and how: kept in Redis, so that every node knows and a reconnecting browser is still
// there. It ends with the call.
import type { Redis } from 'ioredis';
import { ATTENDING_ROLES, type AttendingRole } from '@cloud-window/shared';

/** Long after any call: for what a crash has left behind. */
const KEEP_S = 24 * 3_600;

const attendanceKey = (callId: string): string => `media:attending:${callId}`;

/** By staff id. */
export async function attendanceOf(
  redis: Redis,
  callId: string,
): Promise<ReadonlyMap<string, AttendingRole>> {
  const stored = Object.entries(await redis.hgetall(attendanceKey(callId)));
  return new Map(stored.filter((entry): entry is [string, AttendingRole] => isAttendingRole(entry[1])));
}

/** Answers as what this supervisor attended before; null for one who comes. */
export async function attend(
  redis: Redis,
  callId: string,
  staffId: string,
  role: AttendingRole,
): Promise<AttendingRole | null> {
  const key = attendanceKey(callId);
  const answers = await redis.multi().hget(key, staffId).hset(key, staffId, role).expire(key, KEEP_S).exec();
  const before = answers?.[0]?.[1];
  return isAttendingRole(before) ? before : null;
}

/** Answers as what this supervisor attended; null for one who did not. */
export async function unattend(redis: Redis, callId: string, staffId: string): Promise<AttendingRole | null> {
  const key = attendanceKey(callId);
  const answers = await redis.multi().hget(key, staffId).hdel(key, staffId).exec();
  const before = answers?.[0]?.[1];
  return isAttendingRole(before) ? before : null;
}

export async function forgetAttendance(redis: Redis, callId: string): Promise<void> {
  await redis.del(attendanceKey(callId));
}

function isAttendingRole(value: unknown): value is AttendingRole {
  return (ATTENDING_ROLES as readonly unknown[]).includes(value);
}
