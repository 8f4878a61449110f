// The messages of a call as a React hook: what the server has, what is still on its way, and how many were not looked at.
import { useCallback, useEffect, useMemo, useState } from 'react';
import {
  createChatOutbox,
  createStore,
  type LiveConnection,
  type PendingMessage,
  type Store,
} from '../client/index.ts';
import type { CallSnapshot, ChatMessage, ChatPhrase } from '../protocol/index.ts';
import { useStoreValue } from './use-store.ts';

const NONE: readonly PendingMessage[] = [];
const NO_OUTBOX: Store<readonly PendingMessage[]> = createStore(NONE);

export interface Chat {
  messages: readonly ChatMessage[];
  pending: readonly PendingMessage[];
  /** Of the other side, not looked at yet. */
  unread: number;
  send: (content: { text: string } | { phrase: ChatPhrase }) => void;
  retry: (id: string) => void;
}

/** @param open whether the messages are in sight */
export function useChat(
  connection: LiveConnection | null,
  call: CallSnapshot,
  me: ChatMessage['from'],
  open: boolean,
): Chat {
  const { callId } = call.status;
  const outbox = useMemo(
    () => (connection === null ? null : createChatOutbox(connection, callId)),
    [connection, callId],
  );
  useEffect(() => outbox?.start(), [outbox]);

  const { messages } = call.case;
  const theirs = messages.filter(({ from }) => from !== me).length;
  // What was there when one came is known; what comes while one looks is seen.
  const [seen, setSeen] = useState(theirs);
  if (open && seen !== theirs) setSeen(theirs);

  const pending = useStoreValue<readonly PendingMessage[]>(outbox?.pending ?? NO_OUTBOX);
  const send = useCallback<Chat['send']>((content) => outbox?.send(content), [outbox]);
  const retry = useCallback((id: string) => outbox?.retry(id), [outbox]);
  const stored = new Set(messages.map(({ id }) => id));
  return {
    messages,
    pending: pending.filter(({ id }) => !stored.has(id)),
    unread: Math.max(0, theirs - seen),
    send,
    retry,
  };
}
