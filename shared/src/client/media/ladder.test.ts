// The ladder beside a session: what it tells the session and the server, with timers in hand.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FULL_MODE, type CallMode, type TalkSide } from '../../protocol/talk.ts';
import type {
  ConnectionState,
  LiveConnection,
  MediaLimits,
  MediaState,
  MediaStatus,
} from '../client-types.ts';
import { createStore } from '../store.ts';
import { modeOfDevices, runLadder, type LadderView } from './ladder.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function stage(refuse: () => boolean = () => false) {
  const media = createStore({ status: 'live' } as MediaState);
  const state = createStore<ConnectionState>({ name: 'online' });
  const limits: MediaLimits[] = [];
  const told: TalkSide[] = [];
  const request = (_event: string, { mode, cause }: TalkSide) => {
    told.push({ mode, cause });
    return refuse() ? Promise.reject(new Error('no')) : Promise.resolve({});
  };
  const run = runLadder({
    connection: { state, request } as unknown as LiveConnection,
    callId: 'call_000000000000000000000000',
    side: 'kiosk',
    media: {
      state: media,
      getStats: () => Promise.resolve([]),
      limit: (wanted) => void limits.push(wanted),
      hasRelays: false,
    },
  });
  const show = (view: Partial<LadderView>) =>
    run.show({ mode: FULL_MODE, talking: true, devices: 'video', ...view });
  const status = (next: MediaStatus) => media.patch({ status: next });
  show({});
  return { run, show, status, state, limits, told };
}
const mode = (change: Partial<CallMode>): CallMode => ({ ...FULL_MODE, ...change });

test('tells the server once what has changed, and the session to send no pictures', async () => {
  const { run, status, told, limits, show } = stage();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(told).toEqual([]);
  expect(limits.at(-1)).toEqual({ way: 'any', video: true });
  status('recovering');
  await vi.advanceTimersByTimeAsync(16_500);
  expect(told).toEqual([{ mode: 'audio', cause: 'network' }]);
  expect(limits.at(-1)).toEqual({ way: 'any', video: false });
  show({ mode: mode({ mode: 'audio', kiosk: { mode: 'audio', cause: 'network' } }) });
  await vi.advanceTimersByTimeAsync(15_000);
  expect(told.at(-1)).toEqual({ mode: 'text', cause: 'network' });
  run.close();
});

test('sends no pictures to a side whose line does not carry them, but does to one without a camera', async () => {
  const { run, show, limits, told } = stage();
  show({ mode: mode({ mode: 'audio', clerk: { mode: 'audio', cause: 'weakLine' } }) });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(limits.at(-1)?.video).toBe(false);
  show({ mode: mode({ mode: 'audio', clerk: { mode: 'audio', cause: 'devices' } }) });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(limits.at(-1)?.video).toBe(true);
  expect(told).toEqual([]);
  run.close();
});

test('says it again when it was not heard, and nothing before the call is answered', async () => {
  let deaf = true;
  const { run, show, told } = stage(() => deaf);
  show({ talking: false, devices: modeOfDevices(false, true) });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(told).toEqual([]);
  show({ devices: modeOfDevices(false, true) });
  await vi.advanceTimersByTimeAsync(1_000);
  deaf = false;
  const before = told.length;
  await vi.advanceTimersByTimeAsync(500);
  expect(told.length).toBe(before + 1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(told.length).toBe(before + 1);
  expect(told.at(-1)).toEqual({ mode: 'text', cause: 'devices' });
  run.close();
});
