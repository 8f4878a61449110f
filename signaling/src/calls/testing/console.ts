// A clerk's console as browsers run it, less the screens: it comes back by itself.
import { createLiveConnection, createLiveSession, type LiveConnection } from '@cloud-window/shared/client';
import type { CallSnapshot, ClerkState } from '@cloud-window/shared/protocol';
import { expect } from 'vitest';
import type { Clerk, Desk } from './desk.ts';

export interface TestConsole extends Disposable {
  request: LiveConnection['request'];
  state(): ClerkState | undefined;
  connection(): string;
  becomes(state: ClerkState): Promise<void>;
  /** Waits until this call rings, and takes it. */
  accept(callId: string): Promise<CallSnapshot>;
}

/** Signed in to the queue, and ready. */
export async function openConsole(desk: Desk, clerk: Clerk): Promise<TestConsole> {
  const { cookie } = clerk;
  const connection = createLiveConnection({
    app: 'console',
    url: desk.node.url,
    extraHeaders: { cookie },
  });
  const session = createLiveSession(connection);
  const present = () => session.state.getSnapshot();
  const made: TestConsole = {
    request: (event, payload) => connection.request(event, payload),
    state: () => present().clerk?.state,
    connection: () => present().connection.name,
    async becomes(state) {
      await expect.poll(() => present().clerk?.state, { timeout: 12_000 }).toBe(state);
    },
    async accept(callId) {
      await expect.poll(() => present().offer?.callId, { timeout: 12_000 }).toBe(callId);
      const snapshot = await connection.request('offer:accept', {
        callId,
        offerId: present().offer?.offerId ?? '',
      });
      session.adopt(snapshot);
      return snapshot;
    },
    [Symbol.dispose]() {
      session.close();
      connection.close();
    },
  };
  await made.becomes('notReady');
  await made.request('clerk:setState', { state: 'ready' });
  await made.becomes('ready');
  return made;
}
