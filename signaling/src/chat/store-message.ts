// A message becomes a case event like all others: kept with the case and nowhere else. Its text never reaches a log or the
// audit trail.
import { AppError } from '@cloud-window/shared';
import {
  CHAT_MESSAGES_MAX,
  type ChatMessage,
  type ClientParsedPayload,
  type NumberedCaseEvent,
} from '@cloud-window/shared/protocol';
import { appendCaseEvents } from '../cases/case-events.ts';
import { lockCase } from '../cases/case-store.ts';
import { loadMessages } from '../cases/messages.ts';
import type { Tx } from '../context.ts';

type Content = Pick<ClientParsedPayload<'chat:send'>, 'messageId' | 'text' | 'phrase'>;

/** Stores the message once. @throws AppError CHAT_FULL, CALL_ENDED, BAD_REQUEST for the id of another message */
export async function storeMessage(
  tx: Tx,
  caseId: string,
  sender: Pick<ChatMessage, 'from' | 'by'>,
  { messageId, text, phrase }: Content,
  at: number,
): Promise<{ message: ChatMessage; events: NumberedCaseEvent[] }> {
  // Two requests of the same message come one after the other.
  await lockCase(tx, caseId);
  const stored = await loadMessages(tx, caseId);
  const same = stored.find(({ id }) => id === messageId);
  if (same) {
    if (same.from !== sender.from) throw new AppError('BAD_REQUEST', 'the id names another message');
    return { message: same, events: [] };
  }
  if (stored.length >= CHAT_MESSAGES_MAX) throw new AppError('CHAT_FULL', 'too many messages');
  const message: ChatMessage = { id: messageId, ...sender, text, phrase, at };
  const events = await appendCaseEvents(tx, at, caseId, [{ type: 'messageSent', message }]);
  if (events.length === 0) throw new AppError('CALL_ENDED', 'the call is over');
  return { message, events };
}
