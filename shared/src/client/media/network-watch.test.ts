// What the machine tells of its network, and the sleep that it does not tell of.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchNetwork, type NetworkEvent } from './network-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

class Connection extends EventTarget {
  type: string | undefined = 'wifi';
  become(type: string): void {
    this.type = type;
    this.dispatchEvent(new Event('change'));
  }
}

function watched() {
  const target = new EventTarget();
  const connection = new Connection();
  const told: NetworkEvent[] = [];
  let asleep = 0;
  const stop = watchNetwork((event) => told.push(event), {
    target,
    connection,
    now: () => Date.now() + asleep,
  });
  return { target, connection, told, stop, sleep: (ms: number) => (asleep += ms) };
}

test('offline and online are told', () => {
  const { target, told, stop } = watched();
  target.dispatchEvent(new Event('offline'));
  target.dispatchEvent(new Event('online'));
  expect(told).toEqual(['networkGone', 'networkChanged']);
  stop();
});

test('another kind of network is told, another estimate of its speed is not', () => {
  const { connection, told, stop } = watched();
  connection.become('wifi');
  connection.become('ethernet');
  connection.become('none');
  expect(told).toEqual(['networkChanged']);
  stop();
});

test('a timer that comes much too late has slept; one that is a little late has not', () => {
  const { told, stop, sleep } = watched();
  vi.advanceTimersByTime(5_000);
  sleep(3_000);
  vi.advanceTimersByTime(5_000);
  expect(told).toEqual([]);
  sleep(60_000);
  vi.advanceTimersByTime(5_000);
  expect(told).toEqual(['woke']);
  stop();
});

test('what is stopped tells nothing', () => {
  const { target, connection, told, stop, sleep } = watched();
  stop();
  target.dispatchEvent(new Event('online'));
  connection.become('ethernet');
  sleep(60_000);
  vi.advanceTimersByTime(5_000);
  expect(told).toEqual([]);
});
