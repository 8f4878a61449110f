// The media nodes for administrators: how they are, and drain for maintenance. Both sides of a change are in the audit.
import { sfuNodeLoad } from '@cloud-window/shared/control';
import type { MediaNode, MediaNodeState } from '@cloud-window/shared/protocol';
import { auditActor } from '../audit/audit-log.ts';
import type { Context, RouteHandlers } from '../context.ts';
import type { NodeView, SfuNodes } from './sfu-nodes.ts';

export function mediaNodeRoutes(
  { db, audit }: Pick<Context, 'db' | 'audit'>,
  nodes: Pick<SfuNodes, 'overview' | 'drain'>,
): Pick<RouteHandlers, 'listMediaNodes' | 'drainMediaNode'> {
  return {
    listMediaNodes: async () => (await nodes.overview()).map(mediaNode),

    async drainMediaNode({ params: { id }, body: { draining }, actor }) {
      const view = await nodes.drain(id, draining);
      await audit.record(db, {
        actor: auditActor(actor),
        action: draining ? 'mediaNode.drained' : 'mediaNode.takenBack',
        subject: id,
      });
      return mediaNode(view);
    },
  };
}

function mediaNode({ nodeId, record, stats }: NodeView): MediaNode {
  const workers = stats?.workers ?? [];
  return {
    nodeId,
    state: stateOf({ nodeId, record, stats }),
    zone: record?.zone ?? '',
    rooms: stats?.rooms ?? record?.rooms ?? 0,
    capacity: record?.capacity ?? 0,
    cpuPercent: record?.cpuPercent ?? 0,
    workers: workers.map(({ alive, rooms, cpuPercent }) => ({ alive, rooms, cpuPercent })),
    workerDeaths: stats?.workerDeaths ?? 0,
  };
}

function stateOf({ record, stats }: NodeView): MediaNodeState {
  if (stats === null) return 'unreachable';
  if (stats.draining) return stats.rooms === 0 ? 'drained' : 'draining';
  const noWorkers = !stats.workers.some(({ alive }) => alive);
  return noWorkers || (record !== null && sfuNodeLoad(record) >= 1) ? 'full' : 'open';
}
