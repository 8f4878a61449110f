// The node in numbers, for Prometheus. Nothing here names a call or a person.
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { NodeStats } from '@cloud-window/shared/control';

/** A registry that reads `stats` whenever it is scraped. */
export function createMetrics(stats: () => NodeStats) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'cw_sfu_' });
  const count = (name: string, help: string, read: (now: NodeStats) => number) =>
    new Gauge({
      name: `cw_sfu_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read(stats()));
      },
    });
  count('rooms', 'Calls with media on this node', (now) => now.rooms);
  count('sessions', 'Parties in these calls', (now) => now.sessions);
  count('transports', 'WebRTC transports', (now) => now.transports);
  count('producers', 'Tracks received from clients', (now) => now.producers);
  count('consumers', 'Tracks sent to clients', (now) => now.consumers);
  count(
    'remote_sessions',
    'Participants of these calls whom another node serves',
    (now) => now.remoteSessions,
  );
  count('draining', '1 while the node takes no new calls', (now) => (now.draining ? 1 : 0));
  count('worker_deaths_total', 'Media workers that died since the start', (now) => now.workerDeaths);
  count('workers_alive', 'Media workers running', (now) => now.workers.filter(({ alive }) => alive).length);
  new Gauge({
    name: 'cw_sfu_worker_cpu_percent',
    help: 'CPU use of each media worker, 100 is one core',
    labelNames: ['worker'],
    registers: [registry],
    collect() {
      stats().workers.forEach(({ cpuPercent }, index) => this.set({ worker: index }, cpuPercent));
    },
  });
  return async () => ({ contentType: registry.contentType, text: await registry.metrics() });
}
