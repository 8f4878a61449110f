// Whatever clerk, colleague and applicant do in whatever order – also twice, at the same time, from a screen that is out of
// date – a case never gets into a state that the rules forbid.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError, newId } from '@cloud-window/shared';
import { evidenceOf, missingMaterials, seenOf } from '@cloud-window/shared/cases';
import type { Case, Item, WrittenDecision } from '@cloud-window/shared/protocol';
import { loadItem } from '../../items/item-catalogue.ts';
import { eventOf, openCounter, type Counter } from '../testing/counter.ts';
import { decideAs } from '../testing/deciding.ts';
import { ask, freshPaper } from '../testing/story.ts';
import { upload } from '../testing/tus-client.ts';

/** Each is a case of up to twelve steps against real stores: what two cores do in a minute. */
const RUNS = 40;
const SEED = 20_261_123;

type Move =
  | { kind: 'send'; material: 'form' | 'id'; position: 1 | 2 | null }
  | { kind: 'judge'; which: number; accepted: boolean; by: 'clerk' | 'other' }
  | { kind: 'recapture'; which: number }
  | { kind: 'look' | 'complete' }
  | { kind: 'decide'; outcome: WrittenDecision['outcome']; fresh: boolean }
  | { kind: 'approve' | 'sendBack'; by: 'clerk' | 'colleague' }
  | { kind: 'withdraw' | 'comeBack' };

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      material: fc.constantFrom('form' as const, 'id' as const),
      position: fc.constantFrom(1 as const, 2 as const, null),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('judge' as const),
      which: fc.nat(5),
      accepted: fc.boolean(),
      by: fc.constantFrom('clerk' as const, 'clerk' as const, 'other' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('recapture' as const), which: fc.nat(5) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('look' as const, 'complete' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('decide' as const),
      outcome: fc.constantFrom('accepted' as const, 'supplement' as const, 'corrections' as const),
      fresh: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('approve' as const, 'sendBack' as const),
      by: fc.constantFrom('clerk' as const, 'colleague' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('withdraw' as const, 'comeBack' as const) }) },
);
/** Steps, each of one or two moves in the same moment. */
const story = fc.array(fc.array(move, { minLength: 1, maxLength: 2 }), { minLength: 4, maxLength: 12 });

let counter: Counter;
let colleague: Counter['clerk'];
let item: Item;
beforeAll(async () => {
  counter = await openCounter(10_000);
  colleague = await counter.addStaff('李强', ['clerk', 'supervisor']);
  const found = await loadItem(counter.context.db, 'MR101');
  if (!found) throw new Error('no item');
  item = found;
});
afterAll(() => counter[Symbol.asyncDispose]());

const reached = new Set<string>();

test('verdicts, versions and decisions over random orders of events', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(story, fc.boolean(), async (steps, twoPersons) => {
      await counter.context.db
        .updateTable('item')
        .set({ rules: JSON.stringify({ twoPersons }) })
        .where('code', '=', 'MR101')
        .execute();
      const play = await startPlay({ ...item, twoPersons });
      for (const moves of steps) {
        await Promise.all(moves.map((each) => play.make(each)));
        await play.check();
      }
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
  // Rules about decisions say nothing where nothing is decided.
  expect([...reached].toSorted()).toEqual(expect.arrayContaining(['accepted', 'corrections', 'proposed']));
});

async function startPlay(rules: Item) {
  const applicant = await counter.addApplicant();
  const { id: caseId } = await counter.openCase(applicant);
  let callId = await counter.callFor(caseId);
  const session = counter.session();
  const load = () => counter.feature.cases.load(caseId);
  let looked = seenOf(await load());
  /** What was decided, by receipt: nothing of it may change any more. */
  const settled = new Map<string, string>();

  const currentPage = async (which: number): Promise<string | null> => {
    const pages = (await load()).pages.filter(({ current }) => current);
    return pages[which % Math.max(1, pages.length)]?.id ?? null;
  };

  const act = async (each: Move): Promise<void> => {
    switch (each.kind) {
      case 'send':
        await upload(counter, applicant, {
          caseId,
          materialCode: each.material,
          bytes: await freshPaper(),
          ...(each.position !== null && { position: each.position }),
        });
        return;
      case 'judge': {
        const pageId = await currentPage(each.which);
        if (pageId === null) return;
        const value = each.accepted ? ('accepted' as const) : ('rejected' as const);
        const as = each.by === 'clerk' ? session : counter.session(colleague);
        await eventOf(counter.feature, 'page:judge')(
          { callId, pageId, value, reason: each.accepted ? null : 'blurred', note: '' },
          as,
        );
        return;
      }
      case 'recapture': {
        const pageId = await currentPage(each.which);
        const page = (await load()).pages.find(({ id }) => id === pageId);
        if (!page) return;
        await eventOf(counter.feature, 'page:requestRecapture')(
          {
            callId,
            recaptureId: newId('recapture'),
            materialCode: page.materialCode,
            pageId: page.id,
            reason: 'glare',
            note: '',
            despiteLicence: null,
          },
          session,
        );
        return;
      }
      // By chance alone a case is hardly ever whole: what is missing is sent, and everything accepted.
      case 'complete': {
        for (const { code } of missingMaterials(item, await load())) {
          await act({ kind: 'send', material: code === 'form' ? 'form' : 'id', position: null });
        }
        const count = (await load()).pages.filter(({ current }) => current).length;
        for (let which = 0; which < count; which += 1) {
          await act({ kind: 'judge', which, accepted: true, by: 'clerk' });
        }
        return;
      }
      case 'look':
        looked = seenOf(await load());
        return;
      case 'decide': {
        const isPromise = each.outcome === 'supplement';
        const dueOn = new Date(counter.context.clock.now() + 8 * 86_400_000).toISOString().slice(0, 10);
        await decideAs(counter, session, {
          callId,
          caseId,
          outcome: each.outcome,
          reasons: each.outcome === 'accepted' ? ['complete'] : ['materialMissing'],
          note: 'note',
          promise: isPromise ? { materials: ['id'], dueOn } : null,
          ...(each.fresh ? {} : { seen: looked }),
        });
        return;
      }
      case 'approve':
      case 'sendBack': {
        const { proposal } = await load();
        if (!proposal) return;
        await ask(
          counter,
          each.kind === 'approve' ? 'approveProposal' : 'sendBackProposal',
          each.by === 'clerk' ? counter.clerk : colleague,
          { params: { id: proposal.id }, body: { reason: 'reason' } },
        );
        return;
      }
      case 'withdraw': {
        const { proposal } = await load();
        if (proposal) await ask(counter, 'withdrawProposal', counter.clerk, { params: { id: proposal.id } });
        return;
      }
      case 'comeBack':
        if ((await load()).state !== 'corrections') return;
        await counter.endCall(callId);
        await counter.openCase(applicant);
        callId = await counter.callFor(caseId);
    }
  };

  return {
    /** What is refused is refused with a code. */
    async make(each: Move): Promise<void> {
      try {
        await act(each);
      } catch (error) {
        expect(error, JSON.stringify(each)).toBeInstanceOf(AppError);
        expect((error as AppError).code).not.toBe('INTERNAL');
      }
    },

    async check(): Promise<void> {
      const record = await load();
      reached.add(record.earlier.length > 0 ? `${record.state} again` : record.state);
      checkVersions(record);
      checkDecision(record, rules);
      for (const { decision, receipt } of record.earlier) {
        const words = JSON.stringify([decision, receipt]);
        expect(settled.get(receipt.number) ?? words).toBe(words);
        settled.set(receipt.number, words);
      }
      if (record.decision && record.receipt) {
        const words = JSON.stringify([record.decision, record.receipt]);
        expect(settled.get(record.receipt.number) ?? words).toBe(words);
        settled.set(record.receipt.number, words);
      }
      const numbers = (await counter.feature.cases.eventsAfter(callId, 0)).map(({ seq }) => seq);
      expect(numbers).toEqual(numbers.map((_seq, index) => index + 1));
    },
  };
}

/** One page on top in each place, versions without gaps, none judged that is not there. */
function checkVersions({ pages }: Case): void {
  const places = Map.groupBy(pages, ({ materialCode, position }) => `${materialCode}/${position}`);
  for (const [place, versions] of places) {
    expect(versions.map(({ version }) => version).toSorted(), place).toEqual(
      versions.map((_page, index) => index + 1),
    );
    const top = versions.filter(({ current }) => current);
    expect(top.length, place).toBe(1);
    expect(top[0]?.version, place).toBe(versions.length);
  }
}

/** The state is what was decided; what was decided had every right to be. */
function checkDecision(record: Case, rules: Item): void {
  const { state, decision, receipt, proposal } = record;
  expect(state === 'proposed').toBe(proposal !== null);
  expect(decision === null).toBe(receipt === null);
  if (decision === null) {
    expect(['draft', 'proposed']).toContain(state);
    return;
  }
  expect(state).toBe(decision.outcome);
  const evidence = item.materials.map((material) => ({ material, ...evidenceOf(material, record) }));
  // A second person where one is needed, and never the first.
  const wasTold = record.earlier.some((each) => each.decision.outcome === 'corrections');
  const needsSecond = rules.twoPersons === true || (decision.outcome === 'corrections' && wasTold);
  expect(decision.approvedBy).toBe(needsSecond ? '李强' : null);
  expect(evidence.some(({ isUnjudged }) => isUnjudged)).toBe(false);
  if (decision.outcome === 'accepted' || decision.outcome === 'supplement') {
    const isPromised = (code: string) => decision.promised.includes(code);
    expect(missingMaterials(item, record).filter(({ code }) => !isPromised(code))).toEqual([]);
    expect(evidence.filter(({ isRejected, material }) => isRejected && !isPromised(material.code))).toEqual(
      [],
    );
  }
  // Everything that is wrong stands in it.
  if (decision.outcome === 'corrections') {
    const rejected = record.pages.filter(({ current, verdict }) => current && verdict?.value === 'rejected');
    expect(decision.defects.filter(({ kind }) => kind === 'page')).toHaveLength(rejected.length);
  }
}
