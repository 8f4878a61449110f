// What is shown and frozen in a call, as long as the call: in Redis and nowhere else, so that a reload finds it and the end of
// the call forgets it.
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { AppError } from '@cloud-window/shared';
import {
  attentionTargetSchema,
  frozenStillSchema,
  MARKS_PER_TARGET_MAX,
  type AttentionTarget,
  type FrozenStill,
  type StillDrawing,
} from '@cloud-window/shared/protocol';

/** Longer than any call, should nobody see its end. */
const KEEP_S = 12 * 3_600;

const shownKey = (callId: string) => `attention:shown:${callId}`;
/** A hash: `id`, `image`, and one field for each drawing. */
const stillKey = (callId: string) => `attention:still:${callId}`;
const DRAWING = 'drawing/';
const drawingSchema = frozenStillSchema.shape.drawings.element.extend({ order: z.number() });

export class CallAttention {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async shown(callId: string): Promise<AttentionTarget | null> {
    const text = await this.#redis.get(shownKey(callId));
    return text === null ? null : attentionTargetSchema.parse(JSON.parse(text));
  }

  async show(callId: string, target: AttentionTarget | null): Promise<void> {
    if (target === null) await this.#redis.del(shownKey(callId));
    else await this.#redis.set(shownKey(callId), JSON.stringify(target), 'EX', KEEP_S);
  }

  async still(callId: string): Promise<FrozenStill | null> {
    const { id, image, ...others } = await this.#redis.hgetall(stillKey(callId));
    if (id === undefined) return null;
    const drawings = Object.entries(others)
      .filter(([field]) => field.startsWith(DRAWING))
      .map(([, text]) => drawingSchema.parse(JSON.parse(text)))
      .sort((one, other) => one.order - other.order)
      .map(({ order: _order, ...drawing }) => drawing);
    return { id, image: image ?? null, drawings };
  }

  /** Another picture in the place of the one that stood; null lets the video go on. */
  async freeze(callId: string, stillId: string | null): Promise<void> {
    const key = stillKey(callId);
    if (stillId === null) await this.#redis.del(key);
    else await this.#redis.multi().del(key).hset(key, 'id', stillId).expire(key, KEEP_S).exec();
  }

  /** The picture that was asked for; false when another one is wanted meanwhile, or none. */
  async take(callId: string, stillId: string, image: string): Promise<boolean> {
    const key = stillKey(callId);
    if ((await this.#redis.hget(key, 'id')) !== stillId) return false;
    await this.#redis.hset(key, 'image', image);
    return true;
  }

  /** @throws AppError NOT_FOUND when this picture stands no more, MARKS_FULL */
  async draw(callId: string, stillId: string, drawing: StillDrawing, order: number): Promise<void> {
    const still = await this.#requireStill(callId, stillId);
    if (still.drawings.length >= MARKS_PER_TARGET_MAX) throw new AppError('MARKS_FULL', 'too many drawings');
    await this.#redis.hset(stillKey(callId), DRAWING + drawing.id, JSON.stringify({ ...drawing, order }));
  }

  /** Takes drawings away; answers which. @throws AppError NOT_FOUND when this picture stands no more */
  async erase(callId: string, stillId: string, which: (drawing: StillDrawing) => boolean): Promise<string[]> {
    const { drawings } = await this.#requireStill(callId, stillId);
    const gone = drawings.filter(which).map(({ id }) => id);
    if (gone.length > 0) {
      await this.#redis.hdel(stillKey(callId), ...gone.map((id) => DRAWING + id));
    }
    return gone;
  }

  async #requireStill(callId: string, stillId: string): Promise<FrozenStill> {
    const still = await this.still(callId);
    if (still?.id !== stillId) throw new AppError('NOT_FOUND', 'this picture is not frozen');
    return still;
  }
}

/** The call is over. */
export async function forgetAttention(redis: Redis, callId: string): Promise<void> {
  await redis.del(shownKey(callId), stillKey(callId));
}
