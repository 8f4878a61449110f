import { describe, expect, test } from 'vitest';
import type { SfuNodeRecord } from '@cloud-window/shared/control';
import { needsOtherNode, nodesInOrder } from './node-choice.ts';

const record = (nodeId: string, changes: Partial<SfuNodeRecord> = {}): SfuNodeRecord => ({
  nodeId,
  controlUrl: `http://${nodeId}:4443`,
  rooms: 0,
  transports: 0,
  draining: '0',
  zone: '',
  cpuPercent: 0,
  workers: 2,
  capacity: 100,
  ...changes,
});

function order(
  records: SfuNodeRecord[],
  wish: { zone?: string; except?: string[]; sent?: Record<string, number>; random?: number } = {},
): string[] {
  const { zone = '', except = [], sent = {}, random = 0 } = wish;
  const given = { zone, except: new Set(except), sent: new Map(Object.entries(sent)) };
  return nodesInOrder(records, given, () => random).map(({ nodeId }) => nodeId);
}

describe('the node of a new room', () => {
  test('the least loaded comes first, by calls as by processor', () => {
    const nodes = [
      record('calls', { rooms: 60 }),
      record('cpu', { cpuPercent: 80 }),
      record('idle', { rooms: 5 }),
    ];
    expect(order(nodes)).toEqual(['idle', 'calls', 'cpu']);
  });

  test('a larger node takes more', () => {
    const nodes = [
      record('small', { rooms: 30, capacity: 40 }),
      record('large', { rooms: 60, capacity: 640 }),
    ];
    expect(order(nodes)[0]).toBe('large');
  });

  test('a draining node, one without workers and one that has failed are not asked', () => {
    const nodes = [record('a', { draining: '1' }), record('b', { workers: 0 }), record('c'), record('d')];
    expect(order(nodes, { except: ['c'] })).toEqual(['d']);
  });

  test('a full node is asked last, before there is no call at all', () => {
    const nodes = [
      record('full', { rooms: 100 }),
      record('hot', { cpuPercent: 99 }),
      record('busy', { rooms: 99 }),
    ];
    expect(order(nodes)[0]).toBe('busy');
    expect(order(nodes)).toHaveLength(3);
  });

  test('the own zone comes first while it has room', () => {
    const near = record('near', { zone: 'east', rooms: 50 });
    const far = record('far', { zone: 'west' });
    expect(order([far, near], { zone: 'east' })).toEqual(['near', 'far']);
    expect(order([far, { ...near, rooms: 100 }], { zone: 'east' })).toEqual(['far', 'near']);
    expect(order([far, near])).toEqual(['far', 'near']);
  });

  test('rooms that were sent since the record was written count', () => {
    expect(order([record('a', { rooms: 10 }), record('b', { rooms: 20 })], { sent: { a: 40 } })[0]).toBe('b');
  });

  test('many processes that read the same records spread over the nodes that are alike, and leave the busy one', () => {
    const nodes = [
      record('a', { rooms: 4 }),
      record('b', { rooms: 5 }),
      record('c', { rooms: 6 }),
      record('d', { rooms: 70 }),
    ];
    const first = Array.from({ length: 300 }, (_, step) => order(nodes, { random: step / 300 })[0]);
    const counts = Object.fromEntries(
      ['a', 'b', 'c', 'd'].map((id) => [id, first.filter((one) => one === id).length]),
    );
    expect(counts).toEqual({ a: 100, b: 100, c: 100, d: 0 });
  });
});

test('who only attends is served elsewhere when the home drains, is full, or stands in another zone', () => {
  expect(needsOtherNode(record('home'), '')).toBe(false);
  expect(needsOtherNode(record('home', { draining: '1' }), '')).toBe(true);
  expect(needsOtherNode(record('home', { rooms: 100 }), '')).toBe(true);
  expect(needsOtherNode(record('home', { zone: 'west' }), 'east')).toBe(true);
  expect(needsOtherNode(record('home', { zone: 'east' }), 'east')).toBe(false);
  // Where zones are not used there is nothing to prefer.
  expect(needsOtherNode(record('home'), 'east')).toBe(false);
  // A home that cannot be judged stays.
  expect(needsOtherNode(undefined, 'east')).toBe(false);
});
