// Which SFU node takes a room: one of those with the least load, in the caller's zone if any there has room. Records are up
// to a second old and every signaling process reads the same ones, so a little chance keeps all from running to one node.
import { sfuNodeLoad, takesCalls, type SfuNodeRecord } from '@cloud-window/shared/control';

/** Nodes whose load differs by no more than this are as good as each other. */
const ALIKE = 0.1;

export interface NodeWish {
  /** Empty: anywhere. */
  zone: string;
  except: ReadonlySet<string>;
  /** Rooms that this process has sent to each node since its record was written. */
  sent: ReadonlyMap<string, number>;
}

/**
 * The nodes in the order in which they should be asked: first those of the zone with room, then those of other zones with
 * room, then the full ones, for a crowded call is better than none. Draining nodes and those without workers are left out.
 *
 * @param random between 0 and 1, as `Math.random`
 */
export function nodesInOrder(
  records: readonly SfuNodeRecord[],
  { zone, except, sent }: NodeWish,
  random: () => number,
): SfuNodeRecord[] {
  const loads = new Map(
    records.map((record) => [
      record.nodeId,
      sfuNodeLoad({ ...record, rooms: record.rooms + (sent.get(record.nodeId) ?? 0) }),
    ]),
  );
  const load = ({ nodeId }: SfuNodeRecord) => loads.get(nodeId) ?? 0;
  const open = records.filter(
    (record) => record.draining === '0' && record.workers > 0 && !except.has(record.nodeId),
  );
  const hasRoom = (record: SfuNodeRecord) => takesCalls(record) && load(record) < 1;
  const isNear = (record: SfuNodeRecord) => zone === '' || record.zone === zone;
  const groups = [
    open.filter((record) => hasRoom(record) && isNear(record)),
    open.filter((record) => hasRoom(record) && !isNear(record)),
    open.filter((record) => !hasRoom(record)),
  ];
  return groups.flatMap((group) => leastLoadedFirst(group, load, random));
}

/** By load; those that are alike in an order of chance. */
function leastLoadedFirst(
  group: readonly SfuNodeRecord[],
  load: (record: SfuNodeRecord) => number,
  random: () => number,
): SfuNodeRecord[] {
  const rest = group.toSorted((one, other) => load(one) - load(other));
  const ordered: SfuNodeRecord[] = [];
  for (let least = rest[0]; least !== undefined; least = rest[0]) {
    const bound = load(least) + ALIKE;
    const alike = rest.filter((record) => load(record) <= bound).length;
    ordered.push(...rest.splice(Math.floor(random() * alike), 1));
  }
  return ordered;
}

/** Whether somebody who only attends the call should be served by another node than its home. */
export function needsOtherNode(home: SfuNodeRecord | undefined, zone: string): boolean {
  if (home === undefined) return false;
  return !takesCalls(home) || (zone !== '' && home.zone !== '' && home.zone !== zone);
}
