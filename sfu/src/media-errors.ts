// What mediasoup throws, in our vocabulary. Its TypeErrors and rejections are about what a client has sent, unless the
// thing they were asked of is gone.
import { AppError } from '@cloud-window/shared';

/** Runs `work` on behalf of a client; `isGone` tells whether the room went away under it. */
export async function translated<T>(work: () => Promise<T>, isGone: () => boolean): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (isGone()) throw new AppError('MEDIA_ROOM_LOST', 'the room is gone', { cause });
    throw new AppError('MEDIA_BAD_PARAMETERS', cause instanceof Error ? cause.message : 'refused', { cause });
  }
}
