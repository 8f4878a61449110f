// What applicant and clerk have written to each other, read from the case events that they are.
import { sql } from 'kysely';
import type { ChatMessage } from '@cloud-window/shared/protocol';
import type { Db, Tx } from '../context.ts';

/** Everything written in a case, oldest first, also in its earlier calls. */
export async function loadMessages(db: Db | Tx, caseId: string): Promise<ChatMessage[]> {
  const rows = await db
    .selectFrom('callEvent')
    .innerJoin('call', 'call.id', 'callEvent.callId')
    .select('callEvent.event')
    .where('call.caseId', '=', caseId)
    .where(sql<string>`call_event.event ->> 'type'`, '=', 'messageSent')
    .orderBy('callEvent.at')
    .orderBy('callEvent.seq')
    .execute();
  return rows.flatMap(({ event }) => (event.type === 'messageSent' ? [event.message] : []));
}
