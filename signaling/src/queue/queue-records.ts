// From the hashes and stream entries of Redis to the types the rest of the house sees. In Redis null is ''.
import { AppError, type CallState, type EndReason } from '@cloud-window/shared';
import type { ClerkState, SkillSet } from '@cloud-window/shared/protocol';
import type {
  ClerkRecord,
  Contact,
  ContactInput,
  ContactKind,
  QueueEvent,
  QueueEventType,
  RouteStep,
} from './queue-types.ts';

type Fields = Readonly<Record<string, string>>;

/** A hash or stream entry as an object, from the flat list that scripts answer. */
export function fieldsOf(flat: unknown): Fields {
  if (!Array.isArray(flat)) throw new AppError('INTERNAL', 'a queue script answered something else');
  const fields: Record<string, string> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) fields[String(flat[i])] = String(flat[i + 1]);
  return fields;
}

/** A step as Redis keeps it. */
export type KeptStep = RouteStep & { requirements: string };
/** What never changes about a contact. */
type ContactFacts = Pick<ContactInput, 'kioskId' | 'caseId' | 'siteId' | 'itemCode' | 'locale' | 'needs'>;

export function contactOf(fields: Fields): Contact {
  const facts = JSON.parse(must(fields, 'facts')) as ContactFacts;
  const route = (JSON.parse(must(fields, 'route')) as KeptStep[]).map(
    ({ requirements: _requirements, ...step }) => step,
  );
  const step = Number(must(fields, 'step'));
  return {
    ...facts,
    // Lua knows one empty table only.
    needs: Array.isArray(facts.needs) ? facts.needs : [],
    callId: must(fields, 'callId'),
    kind: must(fields, 'kind') as ContactKind,
    route,
    boostMs: Number(must(fields, 'boostMs')),
    offerMs: Number(must(fields, 'offerMs')),
    wrapUpMs: Number(must(fields, 'wrapUpMs')),
    state: must(fields, 'state') as CallState,
    stateSeq: Number(must(fields, 'stateSeq')),
    since: Number(must(fields, 'since')),
    enqueuedAt: Number(must(fields, 'enqueuedAt')),
    rank: Number(must(fields, 'rank')),
    step,
    queueId: must(fields, 'queueId'),
    skills: route[step]?.skills ?? [],
    misses: Number(must(fields, 'misses')),
    staffId: orNull(fields['staffId']),
    offerId: orNull(fields['offerId']),
    offerExpiresAt: numberOrNull(fields['offerExpiresAt']),
    heldSince: numberOrNull(fields['heldSince']),
    wrapUpUntil: numberOrNull(fields['wrapUpUntil']),
    endReason: orNull(fields['endReason']) as EndReason | null,
    parentId: orNull(fields['parentId']),
    consultId: orNull(fields['consultId']),
    mediaNode: orNull(fields['mediaNode']),
  };
}

const HOLDING: ReadonlySet<string> = new Set(['offered', 'onCall', 'wrapUp']);

export function clerkOf(fields: Fields): ClerkRecord {
  const state = must(fields, 'state') as ClerkState;
  const choice = must(fields, 'choice');
  return {
    staffId: must(fields, 'staffId'),
    displayName: must(fields, 'displayName'),
    skills: JSON.parse(must(fields, 'skills')) as SkillSet,
    capacity: {
      call: Number(must(fields, 'capacity:call')),
      review: Number(must(fields, 'capacity:review')),
    },
    state,
    since: Number(must(fields, 'since')),
    reason: orNull(fields['reason']),
    epoch: Number(must(fields, 'epoch')),
    callId: orNull(fields['callId']),
    offerId: orNull(fields['offerId']),
    contacts: JSON.parse(fields['contacts'] ?? '[]') as string[],
    next: HOLDING.has(state) && choice !== 'ready' ? (choice as ClerkRecord['next']) : null,
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
