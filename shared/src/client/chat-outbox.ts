// Messages on their way: each gets its id here and is sent until the server has it, one after the other, so that what was
// written first arrives first and nothing arrives twice, whatever becomes of the connection meanwhile.
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { ChatPhrase } from '../protocol/talk.ts';
import type { LiveConnection, Store } from './client-types.ts';
import { createStore } from './store.ts';
import { RESUME_RETRY_MS } from './timings.ts';

export interface PendingMessage {
  id: string;
  text: string;
  phrase: ChatPhrase | null;
  /** Refused for good; `retry` tries it once more all the same. */
  error: AppError | null;
}

export interface ChatOutbox {
  /** Not yet with the server, in the order in which they were written. */
  readonly pending: Store<readonly PendingMessage[]>;
  send(content: { text: string } | { phrase: ChatPhrase }): void;
  retry(id: string): void;
  /** Sends from now on, until the function that it answers is called. */
  start(): () => void;
}

export function createChatOutbox(connection: LiveConnection, callId: string): ChatOutbox {
  const pending = createStore<readonly PendingMessage[]>([]);
  let sending = false;
  let started = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const change = (id: string, error: AppError | null) => {
    pending.set(pending.getSnapshot().map((one) => (one.id === id ? { ...one, error } : one)));
  };

  const next = async () => {
    const message = pending.getSnapshot().find(({ error }) => error === null);
    if (sending || !started || !message || connection.state.getSnapshot().name !== 'online') return;
    sending = true;
    clearTimeout(timer);
    let wait = 0;
    const { id, text, phrase } = message;
    try {
      await connection.request('chat:send', { callId, messageId: id, text, phrase });
      pending.set(pending.getSnapshot().filter((one) => one.id !== id));
    } catch (thrown) {
      const error = AppError.from(thrown);
      // The same id again: should it have arrived, it is the same message.
      if (error.retryable) wait = RESUME_RETRY_MS;
      else change(id, error);
    } finally {
      sending = false;
    }
    timer = setTimeout(() => void next(), wait);
  };
  return {
    pending,
    send(content) {
      const message = {
        id: newId('message'),
        text: 'text' in content ? content.text.trim() : '',
        phrase: 'phrase' in content ? content.phrase : null,
        error: null,
      };
      if (message.text === '' && message.phrase === null) return;
      pending.set([...pending.getSnapshot(), message]);
      void next();
    },
    retry(id) {
      change(id, null);
      void next();
    },
    start() {
      started = true;
      const forget = connection.state.subscribe(() => void next());
      void next();
      return () => {
        started = false;
        clearTimeout(timer);
        forget();
      };
    },
  };
}
