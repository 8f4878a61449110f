// The rules of a queue as typed: what fits the wire comes through, what does not is named.
import { DEFAULT_QUEUE_RULES, queueRulesSchema, type QueueRules } from '@cloud-window/shared/protocol';
import { describe, expect, it } from 'vitest';
import {
  draftQueue,
  readItemCodes,
  readQueue,
  relaxFaults,
  type OtherQueue,
  type QueueDraft,
} from './queue-draft.ts';

const tax: QueueRules & { id: string } = {
  ...DEFAULT_QUEUE_RULES,
  id: 'tax',
  name: { 'zh-CN': '税务', en: 'Tax' },
  departments: ['tax'],
  itemCodes: ['TX101'],
  maxWaiting: 40,
  relax: [
    { afterSeconds: 30, drop: 'proficiency' },
    { afterSeconds: 90, drop: 'department' },
  ],
  overflow: { queueId: 'general', afterSeconds: 120 },
  hours: [{ weekday: 1, from: '09:00', to: '17:00' }],
};
const items = new Set(['TX101', 'MR101']);
const faults = (change: Partial<QueueDraft>) => [
  ...readQueue({ ...draftQueue(tax), ...change }, items).faults,
];
const numbers = (change: Partial<QueueDraft['numbers']>) => ({
  numbers: { ...draftQueue(tax).numbers, ...change },
});

describe('readQueue', () => {
  it('knows whether times can be booked, and asks for no numbers when none can', () => {
    const none = { ...tax, appointments: null };
    const { id: _, ...rules } = none;
    expect(readQueue(draftQueue(none), items).rules).toEqual(rules);
    expect(readQueue({ ...draftQueue(none), appointments: true }, items).rules?.appointments).toEqual({
      slotMinutes: 15,
      perSlot: 2,
      daysAhead: 14,
    });
    expect(faults(numbers({ perSlot: '0' }))).toEqual(['perSlot']);
    expect(faults({ appointments: false, ...numbers({ perSlot: '0' }) })).toEqual([]);
  });

  it('gives back the rules that it was given', () => {
    const { id, ...rules } = tax;
    expect(readQueue(draftQueue(tax), items)).toEqual({ rules, faults: new Set() });
    expect(id).toBe('tax');
    expect(queueRulesSchema.safeParse(rules).success).toBe(true);
  });

  it('starts a new queue with the defaults and asks for its names', () => {
    expect([...readQueue(draftQueue(null), items).faults]).toEqual(['id', 'chinese', 'english']);
    const named = { ...draftQueue(null), id: 'tax', chinese: '税务', english: 'Tax' };
    expect(readQueue(named, items).rules).toEqual({ ...DEFAULT_QUEUE_RULES, name: tax.name });
  });

  it('names what is out of bounds', () => {
    expect(faults(numbers({ offerSeconds: '4' }))).toEqual(['offerSeconds']);
    expect(faults(numbers({ offerSeconds: '15.5' }))).toEqual(['offerSeconds']);
    expect(faults(numbers({ levelPercent: '101' }))).toEqual(['levelPercent']);
    expect(faults(numbers({ elderly: '-1' }))).toEqual(['elderly']);
    expect(faults(numbers({ maxWaiting: '0' }))).toEqual(['maxWaiting']);
    expect(faults({ id: 'Tax' })).toEqual(['id']);
    expect(faults({ itemCodes: 'TX101 ZZ999' })).toEqual(['itemCodes']);
    expect(
      faults({ week: { always: false, days: { 1: [], 2: [], 3: [], 4: [], 5: [], 6: [], 7: [] } } }),
    ).toEqual(['week']);
  });

  it('knows no bound and no overflow', () => {
    const { rules } = readQueue(
      { ...draftQueue(tax), ...numbers({ maxWaiting: '' }), overflowTo: '' },
      items,
    );
    expect([rules?.maxWaiting, rules?.overflow]).toEqual([null, null]);
    // Where it overflows to nowhere, the time does not matter.
    expect(
      readQueue({ ...draftQueue(tax), ...numbers({ overflowSeconds: '' }), overflowTo: '' }, items).rules,
    ).not.toBeNull();
  });
});

it('asks that each step of relaxing waits longer than the one before', () => {
  const steps = (...seconds: string[]) =>
    seconds.map((afterSeconds) => ({ afterSeconds, drop: 'language' as const }));
  expect(relaxFaults(steps('30', '30', '60', ''))).toEqual([null, 'order', null, 'number']);
});

it('reads item codes however they are separated', () => {
  expect(readItemCodes(' tx101, MR101、tx101；\nHS101 ')).toEqual(['TX101', 'MR101', 'HS101']);
});

it('agrees with the other queues', () => {
  const others: OtherQueue[] = [
    { id: 'market', departments: ['market'], itemCodes: ['MR101'], overflow: null },
    {
      id: 'general',
      departments: [],
      itemCodes: [],
      overflow: { queueId: 'market', afterSeconds: 60 },
    },
  ];
  const against = (change: Partial<QueueDraft>, all: OtherQueue[] = others) => [
    ...readQueue({ ...draftQueue(tax), ...change }, items, all).faults,
  ];
  expect(against({})).toEqual([]);
  expect(against({ id: 'market', overflowTo: '' })).toEqual(['idTaken']);
  expect(against({ departments: ['tax', 'market'] })).toEqual(['departments']);
  expect(against({ itemCodes: 'MR101' })).toEqual(['itemCodesTaken']);
  const [market, general] = others;
  if (!market || !general) throw new Error('two queues');
  const circle: OtherQueue[] = [{ ...market, overflow: { queueId: 'tax', afterSeconds: 60 } }, general];
  expect(against({}, circle)).toEqual(['overflowTo']);
  // A circle of others is none of this one's making, and ends the search.
  const elsewhere: OtherQueue[] = [
    { ...market, overflow: { queueId: 'general', afterSeconds: 60 } },
    general,
  ];
  expect(against({ overflowTo: '' }, elsewhere)).toEqual([]);
});
