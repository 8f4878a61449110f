// Which values a packed record holds, in this order. The Lua that packs and unpacks records is made of these lists, and
// TypeScript reads by them: a record is the values one behind the other, without names, because names were a third of what
// a transition cost. A new field goes to the end of its list; older records are read without it.

/** Every record has a value for `always`; for `sometimes` it may have none (nil). */
export interface RecordFields {
  always: readonly string[];
  sometimes: readonly string[];
}

export const CALL_FIELDS = {
  always: [
    'callId',
    'kind',
    'channel',
    'state',
    'stateSeq', // number of its newest event
    'since',
    'rank',
    'member', // as which it stands in lines and lanes
    'queueId',
    'skills', // their names, comma-separated
    'lane',
    'step',
    'stepSince',
    'waitingSince',
    'enqueuedAt',
    'siteId',
    'facts', // JSON: what never changes
    'route', // JSON
    'boostMs',
    'offerMs',
    'wrapUpMs',
    'answers',
    'misses',
  ],
  sometimes: [
    'nextMs', // from stepSince until the next step
    'staffId',
    'offerId',
    'offerExpiresAt',
    'acceptedOffer',
    'fates', // what became of former offers, by their ids
    'heldSince',
    'heldMs',
    'wrapUpUntil',
    'endReason',
    'parentId',
    'exceptFor', // who is not asked
    'consultId',
    'advised', // the consult has been answered
    'callbackId',
    'mediaNode',
  ],
} as const satisfies RecordFields;

export const CLERK_FIELDS = {
  always: [
    'staffId',
    'displayName',
    'skills', // JSON
    'epoch',
    'capacityCall',
    'capacityReview',
    'loadCall',
    'loadReview',
    'choice',
    'state',
    'since',
  ],
  sometimes: [
    'choiceReason',
    'reason',
    'callId',
    'offerId',
    'contacts',
    'idleCall',
    'idleReview',
    'idleSince',
    'day',
    'callsToday', // of that day
    'serves', // packed: lane, level, lane, level, …
  ],
} as const satisfies RecordFields;

const allOf = ({ always, sometimes }: RecordFields): string[] => [...always, ...sometimes];

/** The functions `pack<Name>` and `unpack<Name>` in Lua. */
export function luaOfRecord(name: string, fields: RecordFields): string {
  const all = allOf(fields);
  return `local function pack${name}(record)
  return cmsgpack.pack(${all.map((field) => `record.${field}`).join(', ')})
end
local function unpack${name}(packed)
  local ${all.join(', ')} = cmsgpack.unpack(packed)
  local record = { ${fields.always.map((field) => `${field} = ${field}`).join(', ')} }
${fields.sometimes.map((field) => `  if ${field} ~= nil then record.${field} = ${field} end`).join('\n')}
  return record
end
`;
}

/** A record by its names, from its values. */
export function namedRecord(fields: RecordFields, values: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(allOf(fields).map((field, index) => [field, values[index] ?? null]));
}
