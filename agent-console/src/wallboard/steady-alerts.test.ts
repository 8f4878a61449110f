// Alerts that do not flap.
import type { Alert } from '@cloud-window/shared/protocol';
import { expect, it } from 'vitest';
import { LINGERS_MS, newAlerts, steadyAlerts } from './steady-alerts.ts';

const alert = (id: number, queueId: string, raisedAt = id): Alert => ({
  id,
  kind: 'projectedWait',
  queueId,
  callId: null,
  raisedAt,
  clearedAt: null,
  value: 30_000,
  limit: 20_000,
});

it('keeps what has ended for a moment, then lets it go', () => {
  const first = steadyAlerts([], [alert(1, 'tax')], 0);
  const over = steadyAlerts(first, [], 1_000);
  expect(over).toMatchObject([{ overSince: 1_000 }]);
  expect(steadyAlerts(over, [], 1_000 + LINGERS_MS - 1)).toHaveLength(1);
  expect(steadyAlerts(over, [], 1_000 + LINGERS_MS)).toEqual([]);
});

it('takes one that comes straight back for the same and says nothing new', () => {
  const first = steadyAlerts([], [alert(1, 'tax')], 0);
  const over = steadyAlerts(first, [], 1_000);
  const back = steadyAlerts(over, [alert(2, 'tax', 5_000)], 5_000);
  expect(back).toMatchObject([{ overSince: null, alert: { id: 2, raisedAt: 1 } }]);
  expect(newAlerts(over, back)).toEqual([]);
});

it('keeps the order of the board when others come', () => {
  const first = steadyAlerts([], [alert(1, 'tax'), alert(2, 'housing')], 0);
  const next = steadyAlerts(first, [alert(3, 'market'), alert(2, 'housing'), alert(1, 'tax')], 10);
  expect(next.map(({ alert: { queueId } }) => queueId)).toEqual(['tax', 'housing', 'market']);
  expect(newAlerts(first, next).map(({ id }) => id)).toEqual([3]);
});
