// From the hashes and stream entries of Redis to the types the rest of the house sees. In Redis null is ''.
import { AppError, type CallState, type EndReason } from '@cloud-window/shared';
import type { ClerkState } from '@cloud-window/shared/protocol';
import type { ClerkRecord, Contact, ContactInput, QueueEvent, QueueEventType } from './queue-types.ts';

type Fields = Readonly<Record<string, string>>;

/** A hash or stream entry as an object, from the flat list that scripts answer. */
export function fieldsOf(flat: unknown): Fields {
  if (!Array.isArray(flat)) throw new AppError('INTERNAL', 'a queue script answered something else');
  const fields: Record<string, string> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) fields[String(flat[i])] = String(flat[i + 1]);
  return fields;
}

export function contactOf(fields: Fields): Contact {
  const input = JSON.parse(must(fields, 'input')) as ContactInput;
  return {
    ...input,
    state: must(fields, 'state') as CallState,
    stateSeq: Number(must(fields, 'stateSeq')),
    since: Number(must(fields, 'since')),
    enqueuedAt: Number(must(fields, 'enqueuedAt')),
    staffId: orNull(fields['staffId']),
    offerId: orNull(fields['offerId']),
    offerExpiresAt: numberOrNull(fields['offerExpiresAt']),
    wrapUpUntil: numberOrNull(fields['wrapUpUntil']),
    endReason: orNull(fields['endReason']) as EndReason | null,
    mediaNode: orNull(fields['mediaNode']),
  };
}

export function clerkOf(fields: Fields): ClerkRecord {
  return {
    staffId: must(fields, 'staffId'),
    displayName: must(fields, 'displayName'),
    skills: JSON.parse(must(fields, 'skills')) as string[],
    state: must(fields, 'state') as ClerkState,
    since: Number(must(fields, 'since')),
    reason: orNull(fields['reason']),
    epoch: Number(must(fields, 'epoch')),
    callId: orNull(fields['callId']),
    offerId: orNull(fields['offerId']),
    next: orNull(fields['next']) as ClerkRecord['next'],
  };
}

/** One entry of the stream; its id is `<seq>-0`. */
export function eventOf(id: string, flat: readonly string[]): QueueEvent {
  const fields = fieldsOf(flat);
  return {
    seq: Number.parseInt(id, 10),
    at: Number(must(fields, 'at')),
    type: must(fields, 'type') as QueueEventType,
    callId: orNull(fields['callId']),
    staffId: orNull(fields['staffId']),
    offerId: orNull(fields['offerId']),
    data: JSON.parse(must(fields, 'data')) as Record<string, string>,
  };
}

function must(fields: Fields, name: string): string {
  const value = fields[name];
  if (value === undefined) throw new AppError('INTERNAL', `a queue record lacks ${name}`);
  return value;
}

function orNull(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}

function numberOrNull(value: string | undefined): number | null {
  return value === undefined || value === '' ? null : Number(value);
}
