// What is written arrives once and in order, whatever becomes of answers and connection.
import { expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import type { ClientPayload } from '../protocol/events.ts';
import { createChatOutbox } from './chat-outbox.ts';
import type { ConnectionState, LiveConnection } from './client-types.ts';
import { createStore } from './store.ts';

const CALL = 'call_000000000000000000000000';

/** A server that keeps each id once; `answer` may break before or after it has. */
function server(answer: (attempt: number) => 'ok' | 'lostBefore' | 'lostAfter' | 'refused') {
  const state = createStore<ConnectionState>({ name: 'online' });
  const kept: ClientPayload<'chat:send'>[] = [];
  let attempts = 0;
  const request = async (_event: string, payload: ClientPayload<'chat:send'>) => {
    attempts += 1;
    await Promise.resolve();
    const fate = answer(attempts);
    if (fate === 'refused') throw new AppError('CHAT_FULL');
    if (fate !== 'lostBefore' && !kept.some(({ messageId }) => messageId === payload.messageId))
      kept.push(payload);
    if (fate !== 'ok') throw new AppError('STORE_UNAVAILABLE');
    return {};
  };
  const connection = { app: 'kiosk', state, request } as unknown as LiveConnection;
  return { connection, state, kept, attempts: () => attempts };
}

test('answers that get lost lead to the same id again, and order is kept', async () => {
  const fates = ['lostAfter', 'lostBefore', 'ok'] as const;
  const { connection, kept } = server((attempt) => fates[attempt - 1] ?? 'ok');
  const outbox = createChatOutbox(connection, CALL);
  const stop = outbox.start();
  outbox.send({ text: ' first ' });
  outbox.send({ phrase: 'yes' });
  expect(outbox.pending.getSnapshot().map(({ text, phrase }) => phrase ?? text)).toEqual(['first', 'yes']);
  await expect.poll(() => outbox.pending.getSnapshot(), { timeout: 8_000 }).toEqual([]);
  expect(kept.map(({ text, phrase }) => phrase ?? text)).toEqual(['first', 'yes']);
  stop();
});

test('nothing is sent while the connection is away, everything once it is back', async () => {
  const { connection, state, kept, attempts } = server(() => 'ok');
  state.set({ name: 'offline', since: 1 });
  const outbox = createChatOutbox(connection, CALL);
  const stop = outbox.start();
  outbox.send({ text: 'one' });
  outbox.send({ text: 'two' });
  expect(attempts()).toBe(0);
  state.set({ name: 'online' });
  await expect.poll(() => kept.map(({ text }) => text)).toEqual(['one', 'two']);
  stop();
});

test('what is refused stays to be seen and tried again, and holds up nothing behind it', async () => {
  const { connection, kept } = server((attempt) => (attempt === 1 ? 'refused' : 'ok'));
  const outbox = createChatOutbox(connection, CALL);
  const stop = outbox.start();
  outbox.send({ text: 'too many' });
  outbox.send({ text: 'next' });
  await expect.poll(() => kept.map(({ text }) => text)).toEqual(['next']);
  const [refused] = outbox.pending.getSnapshot();
  expect(refused?.error?.code).toBe('CHAT_FULL');
  outbox.retry(refused?.id ?? '');
  await expect.poll(() => outbox.pending.getSnapshot()).toEqual([]);
  stop();
});

test('blank text is no message', () => {
  const { connection } = server(() => 'ok');
  const outbox = createChatOutbox(connection, CALL);
  const stop = outbox.start();
  outbox.send({ text: '   ' });
  expect(outbox.pending.getSnapshot()).toEqual([]);
  stop();
});
