// From the packed records and stream entries of Redis to the types the rest of the house sees. What has no value is absent.
import { AppError } from '@cloud-window/shared';
import type { ClerkState, SkillSet } from '@cloud-window/shared/protocol';
import { allUnpacked, packedTexts, unpacked } from './packed-records.ts';
import { CALL_FIELDS, CLERK_FIELDS, namedRecord } from './record-fields.ts';
import type {
  ClerkRecord,
  Contact,
  ContactInput,
  QueueEvent,
  QueueEventType,
  RouteStep,
} from './queue-types.ts';

/** The record of a clerk, see CLERK_FIELDS. */
interface KeptClerk {
  staffId: string;
  displayName: string;
  /** JSON of SkillSet. */
  skills: string;
  capacityCall: number;
  capacityReview: number;
  state: ClerkState;
  choice: string;
  since: number;
  reason: string | null;
  epoch: number;
  callId: string | null;
  offerId: string | null;
  contacts: string[] | null;
}

/** A step as Redis keeps it. */
export type KeptStep = RouteStep & { requirements: string };
/** What never changes about a contact. */
type ContactFacts = Pick<ContactInput, 'kioskId' | 'caseId' | 'siteId' | 'itemCode' | 'locale' | 'needs'>;

/** The record of a call, see CALL_FIELDS. */
interface KeptCall extends Omit<Contact, keyof ContactFacts | 'route' | 'skills'> {
  /** JSON of ContactFacts. */
  facts: string;
  /** JSON of KeptStep[]. */
  route: string;
  /** `<ticket>:<callId>`: who comes first among equal ranks. */
  member: string;
}

/** One packed record of a call, as a script answers it or Redis holds it. */
export function contactOf(packed: unknown): Contact {
  return toContact(keptCall(bytes(packed)));
}

/** A list of them, in rank order. */
export function contactsOf(packed: unknown): Contact[] {
  return packedTexts(bytes(packed))
    .map(keptCall)
    .sort((one, other) => one.rank - other.rank || (one.member < other.member ? -1 : 1))
    .map(toContact);
}

export function clerkOf(packed: unknown): ClerkRecord {
  return toClerk(namedRecord(CLERK_FIELDS, allUnpacked(bytes(packed))));
}

export function clerksOf(packed: unknown): ClerkRecord[] {
  return packedTexts(bytes(packed)).map(clerkOf);
}

function keptCall(packed: Buffer): KeptCall {
  return namedRecord(CALL_FIELDS, allUnpacked(packed)) as unknown as KeptCall;
}

function bytes(answer: unknown): Buffer {
  if (Buffer.isBuffer(answer)) return answer;
  throw new AppError('INTERNAL', 'a queue script answered something else');
}

function toContact(kept: KeptCall): Contact {
  const facts = JSON.parse(kept.facts) as ContactFacts;
  const route = (JSON.parse(kept.route) as KeptStep[]).map(
    ({ requirements: _requirements, ...step }) => step,
  );
  return {
    ...facts,
    // Lua knew one empty table only, when a record of the former shape was written.
    needs: Array.isArray(facts.needs) ? facts.needs : [],
    callId: kept.callId,
    kind: kept.kind,
    route,
    boostMs: kept.boostMs,
    offerMs: kept.offerMs,
    wrapUpMs: kept.wrapUpMs,
    state: kept.state,
    stateSeq: kept.stateSeq,
    since: kept.since,
    enqueuedAt: kept.enqueuedAt,
    rank: kept.rank,
    step: kept.step,
    queueId: kept.queueId,
    skills: route[kept.step]?.skills ?? [],
    misses: kept.misses,
    staffId: kept.staffId,
    offerId: kept.offerId,
    offerExpiresAt: kept.offerExpiresAt,
    heldSince: kept.heldSince,
    wrapUpUntil: kept.wrapUpUntil,
    endReason: kept.endReason,
    parentId: kept.parentId,
    consultId: kept.consultId,
    mediaNode: kept.mediaNode,
  };
}

const HOLDING: ReadonlySet<string> = new Set(['offered', 'onCall', 'wrapUp']);

function toClerk(record: unknown): ClerkRecord {
  const kept = record as KeptClerk;
  const { staffId, displayName, state, choice, since, epoch } = kept;
  return {
    staffId,
    displayName,
    skills: JSON.parse(kept.skills) as SkillSet,
    capacity: { call: kept.capacityCall, review: kept.capacityReview },
    state,
    since,
    reason: kept.reason,
    epoch,
    callId: kept.callId,
    offerId: kept.offerId,
    contacts: kept.contacts ?? [],
    next: HOLDING.has(state) && choice !== 'ready' ? (choice as ClerkRecord['next']) : null,
  };
}

type KeptEvent = [
  type: QueueEventType,
  at: number,
  callId: string | false,
  staffId: string | false,
  offerId: string | false,
  /** Of a call. */
  queueId: string | false,
  siteId: string | false,
  kind: string | false,
  skills: string | false,
  /** Of a clerk. */
  clerkState: string | false,
  clerkWas: string | false,
  clerkWasMs: number | false,
  /** What else there is to tell. */
  data: Record<string, string | number> | false,
];

/** The events of one entry of the stream, in order; its id is `<seq>-0` of the last. */
export function eventsOf({ id, fields }: { id: string; fields: readonly Buffer[] }): QueueEvent[] {
  const last = Number.parseInt(id, 10);
  const [name, packed] = fields;
  if (String(name) !== 'events') return [formerEvent(last, fields.map(String))];
  const events = unpacked(bytes(packed)) as KeptEvent[];
  return events.map((event, index) => toEvent(last - events.length + 1 + index, event));
}

function toEvent(seq: number, event: KeptEvent): QueueEvent {
  const [type, at, callId, staffId, offerId, queueId, siteId, kind, skills, state, was, wasMs, more] = event;
  const data: Record<string, string> = {};
  if (callId !== false) Object.assign(data, { queueId, siteId, kind, skills });
  if (state !== false) data['clerkState'] = state;
  if (was !== false) Object.assign(data, { clerkWas: was, clerkWasMs: String(wasMs) });
  if (more !== false) for (const [name, value] of Object.entries(more)) data[name] = String(value);
  return { seq, at, type, callId: callId || null, staffId: staffId || null, offerId: offerId || null, data };
}

/** An entry from before events were packed: one event, each field by its name. */
function formerEvent(seq: number, fields: readonly string[]): QueueEvent {
  const of = (name: string) => fields[fields.indexOf(name) + 1] ?? '';
  return {
    seq,
    at: Number(of('at')),
    type: of('type') as QueueEventType,
    callId: of('callId') || null,
    staffId: of('staffId') || null,
    offerId: of('offerId') || null,
    data: JSON.parse(of('data')) as Record<string, string>,
  };
}
