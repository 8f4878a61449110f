// What a kiosk says about an item before anything is captured: open or not and why, until when, how long one would wait, and
// whether one may ask to be called back instead.
import { AppError } from '@cloud-window/shared';
import type { RouteHandlers } from '../context.ts';
import type { Routing } from '../queues/routing.ts';
import type { CallParts } from './call-parts.ts';
import { lineAlong } from './waiting-line.ts';

export function serviceStatus(
  { context, handleTimes }: CallParts,
  routing: Routing,
): RouteHandlers['serviceStatus'] {
  return async ({ params, actor }) => {
    if (actor.kind !== 'device') throw new AppError('DEVICE_NOT_PAIRED', 'only a kiosk may ask');
    const { siteId } = actor;
    const itemCode = params.code;
    const anybody = { locale: 'zh-CN' as const, needs: [], knownClerk: null, returning: false };
    const [{ queue, open, closed, opensAt, hours }, { route }] = await Promise.all([
      routing.availability(itemCode, siteId),
      routing.plan({ itemCode, siteId, kind: 'video', ...anybody }),
    ]);
    const [snapshot, ahtMs] = await Promise.all([context.queue.snapshot(), handleTimes.of(itemCode)]);
    const ways = route.map(({ afterMs, skills }) => ({ inMs: afterMs, skills }));
    const { clerksOnDuty, estimate } = lineAlong(snapshot, ways, ahtMs);
    return {
      open,
      closed,
      opensAt,
      hours,
      callbacks: queue.callbacks,
      appointments: queue.appointments !== null,
      leaving: queue.leaving,
      recording: context.config.RECORDING === 'auto',
      clerksOnDuty,
      waiting: snapshot.waiting.filter(({ queueId, kind }) => queueId === queue.id && kind !== 'review')
        .length,
      estimate: open ? estimate : null,
    };
  };
}
