// The queue in numbers for Prometheus. What is true of the whole installation (who waits, today's counters) is read anew for
// each scrape and the same on every node; what is named `_total` is counted by this node, which hears of every event, since
// its start. docs/metrics.md lists them.
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Alert } from '@cloud-window/shared/protocol';
import { ALERT_KINDS } from '@cloud-window/shared/protocol';
import { keepFor } from '../queues/shared-reads.ts';
import type { QueueEvent } from '../queue/queue-types.ts';
import { SELF_TEST_SITE_ID } from '../self-test/self-test-stage.ts';
import { serviceLevel } from './day-figures.ts';
import { COUNTERS } from './interval-sums.ts';
import type { QueuePicture } from './queue-picture.ts';

/** One scrape reads once, however many numbers it asks for. */
const SCRAPE_MS = 500;

export interface QueueMetricsSources {
  picture(): Promise<QueuePicture>;
  unmatchedMs(): Promise<number>;
  projectionLag(): Promise<number>;
  lastingAlerts(): readonly Alert[];
}

export interface QueueMetrics {
  noteEvent(event: QueueEvent): void;
  noteSweep(): void;
  register(registry: Registry): void;
}

type Labelled = [labels: Record<string, string>, value: number];

export function createQueueMetrics(sources: QueueMetricsSources): QueueMetrics {
  const counters = eventCounters();
  let sweptAt = performance.now();

  return {
    noteEvent(event) {
      counters.events.inc({ type: event.type });
      const queue = event.data['queueId'];
      if (queue === undefined || event.data['siteId'] === SELF_TEST_SITE_ID) return;
      if (event.type === 'callOffered') counters.offers.inc({ queue });
      if (event.type === 'callAccepted') counters.answers.inc({ queue });
      if (event.type === 'callHungUp' && event.data['reason'] === 'abandoned')
        counters.abandons.inc({ queue });
    },
    noteSweep() {
      sweptAt = performance.now();
    },
    register(registry) {
      registry.registerMetric(counters.events);
      for (const counter of [counters.offers, counters.answers, counters.abandons]) {
        registry.registerMetric(counter);
      }
      const gauge = gaugesOf(registry);
      const picture = keepFor(SCRAPE_MS, () => sources.picture()).read;
      const ofQueues = (value: (reading: QueuePicture['queues'][number]) => number | null) => async () =>
        (await picture()).queues.flatMap((reading): Labelled[] => {
          const number = value(reading);
          return number === null ? [] : [[{ queue: reading.queue.id }, number]];
        });

      gauge(
        'cw_queue_waiting',
        'Callers who wait or ring, and callbacks that wait',
        ['queue'],
        ofQueues((one) => one.waiting.length),
      );
      gauge(
        'cw_queue_longest_wait_seconds',
        'How long the first in line has been waiting',
        ['queue'],
        ofQueues((one) => one.longestWaitMs / 1_000),
      );
      gauge(
        'cw_queue_projected_wait_seconds',
        'What the next caller would wait in the mean; absent when nobody can say',
        ['queue'],
        ofQueues((one) => (one.forecast === null ? null : one.forecast.meanMs / 1_000)),
      );
      gauge(
        'cw_queue_clerks_staffed',
        'Clerks for this queue who are signed in and not on a break',
        ['queue'],
        ofQueues((one) => one.staffed),
      );
      gauge(
        'cw_queue_clerks_ready',
        'Clerks for this queue who are free',
        ['queue'],
        ofQueues((one) => one.ready),
      );
      gauge(
        'cw_queue_open',
        'Whether the queue takes callers',
        ['queue'],
        ofQueues((one) => (one.open ? 1 : 0)),
      );
      gauge(
        'cw_queue_service_level_ratio',
        'Service level of today; absent before the first call',
        ['queue'],
        ofQueues((one) => serviceLevel(one.today)),
      );
      gauge('cw_queue_today', "Today's raw counters, lengths in ms", ['queue', 'counter'], async () =>
        (await picture()).queues.flatMap(({ queue, today }) =>
          COUNTERS.map((counter): Labelled => [{ queue: queue.id, counter }, today[counter]]),
        ),
      );
      gauge(
        'cw_queue_unmatched_seconds',
        'How long the worst pair of a caller and a free clerk has been left apart; above 0.5 is a fault',
        [],
        async () => [[{}, (await sources.unmatchedMs()) / 1_000]],
      );
      gauge('cw_queue_projection_lag_events', 'Events that PostgreSQL does not have yet', [], async () => [
        [{}, await sources.projectionLag()],
      ]);
      gauge(
        'cw_queue_sweep_age_seconds',
        'Since the last sweep of this node; more than a few seconds is a fault',
        [],
        () => [[{}, (performance.now() - sweptAt) / 1_000]],
      );
      gauge('cw_alerts', 'Alerts that last', ['kind'], () => {
        const lasting = sources.lastingAlerts();
        return ALERT_KINDS.map((kind): Labelled => [
          { kind },
          lasting.filter((alert) => alert.kind === kind).length,
        ]);
      });
    },
  };
}

function eventCounters() {
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers: [] });
  return {
    events: counter('cw_queue_events_total', 'Events of the queue that this node has heard of', ['type']),
    offers: counter('cw_queue_offers_total', 'Offers made', ['queue']),
    answers: counter('cw_queue_answers_total', 'Offers accepted', ['queue']),
    abandons: counter('cw_queue_abandons_total', 'Callers who left unanswered', ['queue']),
  };
}

/** Gauges that are read when scraped; one that cannot be read is absent, and the others are told nevertheless. */
function gaugesOf(registry: Registry) {
  return (
    name: string,
    help: string,
    labelNames: string[],
    read: () => Labelled[] | Promise<Labelled[]>,
  ): void => {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        this.reset();
        // A gauge without labels would show 0 for what nobody knows.
        if (labelNames.length === 0) this.set(NaN);
        try {
          for (const [labels, value] of await read()) this.set(labels, value);
        } catch {
          // A store is away: /healthz says so.
        }
      },
    });
  };
}
