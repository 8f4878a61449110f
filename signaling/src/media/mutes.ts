// What is muted in a call, by whom, and whose it is: kept in Redis, so that neither a reload nor a new room unmutes anybody
// (BigBlueButton #25761).
import type { Redis } from 'ioredis';
import { AppError } from '@cloud-window/shared';
import { mutedTrackSchema, type MediaSource, type MutedTrack } from '@cloud-window/shared/protocol';
import type { Place } from './room-access.ts';

const KEEP_S = 24 * 3_600;

const mutesKey = (callId: string): string => `media:muted:${callId}`;
const fieldOf = (participant: string, source: MediaSource): string => `${participant}/${source}`;

interface Mute {
  /** The participant who muted it. */
  by: string;
  /** Who had that place then: the next clerk of the call is not muted by the former one. */
  holder: string;
}

/** What is muted of those who are in the call now. */
export async function mutesOf(redis: Redis, callId: string, places: readonly Place[]): Promise<MutedTrack[]> {
  const stored = Object.entries(await redis.hgetall(mutesKey(callId)));
  return stored.flatMap(([field, value]) => {
    const [participant, source] = field.split('/');
    const track = mutedTrackSchema.safeParse({ participant, source });
    if (!track.success) return [];
    const place = places.find((one) => one.participant === track.data.participant);
    return place?.holder === muteOf(value).holder ? [track.data] : [];
  });
}

/** @throws AppError FORBIDDEN for taking back what the other has chosen for themselves */
export async function setMuted(
  redis: Redis,
  callId: string,
  { of, source, muted, by }: { of: Place; source: MediaSource; muted: boolean; by: string },
): Promise<void> {
  const key = mutesKey(callId);
  const field = fieldOf(of.participant, source);
  const value = await redis.hget(key, field);
  const present = value === null ? null : muteOf(value);
  const stands = present?.holder === of.holder ? present : null;
  if (by !== of.participant && stands !== null && stands.by !== by) {
    // Muted already, by a hand that counts more.
    if (muted) return;
    throw new AppError('FORBIDDEN', 'whoever muted themselves unmutes themselves');
  }
  if (muted) {
    const mute: Mute = { by, holder: of.holder };
    await redis.multi().hset(key, field, JSON.stringify(mute)).expire(key, KEEP_S).exec();
  } else await redis.hdel(key, field);
}

export async function forgetMutes(redis: Redis, callId: string): Promise<void> {
  await redis.del(mutesKey(callId));
}

function muteOf(value: string): Mute {
  return JSON.parse(value) as Mute;
}
