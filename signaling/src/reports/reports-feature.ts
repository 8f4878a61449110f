// Reports as a feature: the figures by interval, the alerts, the wallboard and the numbers for Prometheus.
import type { Registry } from 'prom-client';
import { HandleTimes } from '../calls/handle-times.ts';
import type { Context, Feature } from '../context.ts';
import type { CallQualityFeature } from '../media/call-quality-feature.ts';
import type { Routing } from '../queues/routing.ts';
import type { QueueEvent } from '../queue/queue-types.ts';
import { createAlertWatch } from './alerts/alert-watch.ts';
import { alertOf } from './alerts/alert-store.ts';
import { createAlertWebhook } from './alerts/alert-webhook.ts';
import { callQualityReport } from './call-quality-report.ts';
import { intervalReport } from './interval-report.ts';
import { projectionLag } from './projection-lag.ts';
import { createQueueMetrics } from './queue-metrics.ts';
import { QueueReader } from './queue-picture.ts';
import { WallboardComposer } from './wallboard.ts';

const ALERTS_A_PAGE = 100;

/** What calls/, which follows the queue and sweeps it, tells the reports and needs of them. */
export interface Reports {
  wallboard: WallboardComposer;
  /** Every event, on every node. */
  noteEvent(event: QueueEvent): void;
  /** This node's sweep has succeeded. */
  noteSweep(): void;
}

export function createReportsFeature(
  context: Context,
  {
    routing,
    registry,
    quality,
  }: {
    routing: Pick<Routing, 'queues' | 'isOpen'>;
    registry: Registry;
    quality: Pick<CallQualityFeature, 'ofCalls' | 'board'>;
  },
): Feature & { reports: Reports } {
  const reader = new QueueReader(context, routing, new HandleTimes(context.db, context.clock));
  const alerts = createAlertWatch(context, reader);
  const webhook = createAlertWebhook(context);
  const metrics = createQueueMetrics({
    picture: () => reader.read(),
    unmatchedMs: () => context.queue.unmatchedMs(),
    projectionLag: () => projectionLag(context.redis),
    lastingAlerts: () => alerts.lasting,
  });
  metrics.register(registry);
  return {
    reports: {
      wallboard: new WallboardComposer(context, { reader, alerts, quality }),
      noteEvent(event) {
        reader.noteEvent(event.seq);
        metrics.noteEvent(event);
      },
      noteSweep: () => metrics.noteSweep(),
    },
    routes: {
      intervalReport: ({ query }) => intervalReport(context.db, query, context.config.TIME_ZONE),
      callQualityReport: ({ query }) => callQualityReport(context.db, query),
      async listAlerts({ query }) {
        let rows = context.db.selectFrom('alert').selectAll().orderBy('id', 'desc').limit(ALERTS_A_PAGE);
        if (query.before !== undefined) rows = rows.where('id', '<', query.before);
        return (await rows.execute()).map(alertOf);
      },
    },
    start() {
      alerts.start();
      webhook.start();
      return Promise.resolve();
    },
    async stop() {
      await Promise.all([alerts.stop(), webhook.stop()]);
    },
  };
}
