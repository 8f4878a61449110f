// Reusing a licence from look-up to decision, on real stores and with a registry over real HTTP: who may see and use what,
// what is written down, and what becomes of papers that a clerk has seen.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import { codeOf, ID_NUMBER } from '../cases/testing/counter.ts';
import { prefillFor } from './prefill.ts';
import { idCardOf } from './testing/registry-server.ts';
import { openReuseStage, type ReuseStage, type Visit } from './testing/reuse-stage.ts';

let stage: ReuseStage;
beforeAll(async () => {
  stage = await openReuseStage();
});
afterAll(() => stage[Symbol.asyncDispose]());
let visit: Visit;
beforeEach(async () => {
  visit = await stage.visit();
});
afterEach(() => {
  stage.registry.entries = [idCardOf(ID_NUMBER)];
  stage.registry.behaviour = 'well';
});

const firstOffer = async (of: Visit = visit) => {
  const { offers } = await of.offers();
  const licence = offers[0]?.licence;
  if (licence === undefined) throw new Error('nothing is on file');
  return licence;
};
const used = async (of: Visit = visit) => of.use((await firstOffer(of)).id);

describe('what is on file', () => {
  test('is offered for the material that takes it, with the number masked', async () => {
    const answer = await visit.offers();
    expect(answer).toMatchObject({
      registry: 'answered',
      offers: [
        {
          materialCode: 'id',
          licence: {
            type: 'id-card',
            trust: 'A',
            source: 'registry',
            maskedNumber: '1101**********002X',
            obstacle: null,
          },
        },
      ],
    });
    expect(JSON.stringify(answer)).not.toContain(ID_NUMBER);
    expect(JSON.stringify(answer)).not.toContain('和平路');
  });

  test('is asked for once, and only the types that the item could do with', async () => {
    stage.registry.asked = [];
    const other = await stage.visit();
    await Promise.all([other.offers(), other.offers()]);
    await other.offers();
    expect(stage.registry.asked.map(({ path, body }) => [path, body.types])).toEqual([
      ['/v1/licences/search', ['id-card']],
    ]);
  });

  test('is what was said earlier while the registry does not answer', async () => {
    stage.registry.behaviour = 'notJson';
    const other = await stage.visit();
    expect(await other.offers()).toEqual({ registry: 'unavailable', offers: [] });
  });

  test('shows a revoked or expired one as what it is', async () => {
    stage.registry.entries = [
      idCardOf(ID_NUMBER, { reference: 'old', validUntil: '2021-01-01' }),
      idCardOf(ID_NUMBER, { reference: 'gone', status: 'revoked' }),
    ];
    const other = await stage.visit();
    const { offers } = await other.offers();
    expect(offers.map(({ licence }) => licence.obstacle).sort()).toEqual(['expired', 'revoked']);
    for (const { licence } of offers) {
      const code = licence.obstacle === 'revoked' ? 'LICENCE_REVOKED' : 'LICENCE_EXPIRED';
      expect(await codeOf(other.use(licence.id))).toBe(code);
    }
    expect((await other.load()).licences).toEqual([]);
  });

  test('lies in the database sealed', async () => {
    await visit.offers();
    const { db } = stage.counter.context;
    for (const table of ['licence', 'licenceUse', 'auditEvent'] as const) {
      const rows = JSON.stringify(await db.selectFrom(table).selectAll().execute());
      expect(rows).not.toContain(ID_NUMBER);
      expect(rows).not.toContain('和平路');
    }
  });

  test('fills forms in: what was told at sign-in and what usable licences say', async () => {
    await visit.offers();
    expect(await prefillFor(stage.counter.context, visit.applicant.applicantId)).toMatchObject({
      person: { idNumber: ID_NUMBER, name: '张伟', phone: '13800138000' },
      licences: { 'id-card': { trust: 'A', fields: { address: '和平路 1 号' } } },
    });
    expect(await prefillFor(stage.counter.context, newId('applicant'))).toBeNull();
  });
});

describe('a use', () => {
  test('is agreed to singly, told to both sides, and the case has it', async () => {
    await visit.callId();
    const licence = await firstOffer();
    const useId = newId('use');
    const made = await visit.use(licence.id, { useId });
    expect(made).toMatchObject({ id: useId, materialCode: 'id', trust: 'A', state: 'used', verdict: null });
    expect(await visit.use(licence.id, { useId })).toEqual(made);
    expect((await visit.load()).licences).toEqual([made]);
    expect(await visit.announced()).toEqual([{ type: 'licenceUsed', licence: made }]);
    expect(await codeOf(visit.use(licence.id, { useId, materialCode: 'form' }))).toBe('BAD_REQUEST');
  });

  test('can be withdrawn until the decision, and made again', async () => {
    const made = await used();
    expect(await visit.withdraw(made.id)).toMatchObject({ state: 'withdrawn' });
    expect(await visit.withdraw(made.id)).toMatchObject({ state: 'withdrawn' });
    const again = await used();
    expect(again.id).not.toBe(made.id);
    expect((await visit.load()).licences.map(({ state }) => state)).toEqual(['withdrawn', 'used']);
  });

  test('is refused for another material, for somebody else’s licence, and at somebody else’s case', async () => {
    const licence = await firstOffer();
    expect(await codeOf(visit.use(licence.id, { materialCode: 'form' }))).toBe('LICENCE_UNSUITABLE');
    expect(await codeOf(visit.use(licence.id, { materialCode: 'nothing' }))).toBe('LICENCE_UNSUITABLE');
    const other = await stage.visit();
    expect(await codeOf(other.use(licence.id))).toBe('NOT_FOUND');
    expect(await codeOf(visit.use(licence.id, {}, other.applicant))).toBe('NOT_FOUND');
    const made = await visit.use(licence.id);
    expect(await codeOf(visit.withdraw(made.id, other.applicant))).toBe('NOT_FOUND');
    expect((await visit.load()).licences).toMatchObject([{ state: 'used' }]);
  });

  test('is refused when it was revoked since it was offered: coded, and harmless', async () => {
    const licence = await firstOffer();
    stage.registry.entries = [idCardOf(ID_NUMBER, { status: 'revoked' })];
    expect(await codeOf(visit.use(licence.id))).toBe('LICENCE_REVOKED');
    expect((await visit.load()).licences).toEqual([]);
    expect((await visit.offers()).offers[0]?.licence.obstacle).toBe('revoked');
  });

  test('is refused while the registry does not answer whether it is still good', async () => {
    const licence = await firstOffer();
    stage.registry.behaviour = 'notJson';
    expect(await codeOf(visit.use(licence.id))).toBe('LICENCE_REGISTRY_UNAVAILABLE');
    expect((await visit.load()).licences).toEqual([]);
  });

  test('is seen by the clerk of the case alone, and every look is written down for its owner', async () => {
    const made = await used();
    await visit.callId();
    expect(await visit.detail(made.id)).toMatchObject({
      number: ID_NUMBER,
      holder: '张伟',
      source: 'registry',
      fields: { address: '和平路 1 号' },
      pages: 0,
    });
    await visit.detail(made.id);
    const stranger = { ...stage.counter.clerk, staffId: newId('staff') };
    expect(await codeOf(visit.detail(made.id, stranger))).toBe('NOT_FOUND');
    const other = await stage.visit();
    await other.callId();
    expect(await codeOf(other.detail(made.id))).toBe('NOT_FOUND');
    expect(await visit.uses()).toMatchObject([
      { id: made.id, maskedNumber: '1101**********002X', withdrawnAt: null, readers: [{ name: '王敏' }] },
    ]);
    await visit.withdraw(made.id);
    expect(await codeOf(visit.detail(made.id))).toBe('NOT_FOUND');
    expect(await visit.uses()).toMatchObject([
      { withdrawnBecause: 'applicant', readers: [{ name: '王敏' }] },
    ]);
    const actions = await stage.counter.context.db
      .selectFrom('auditEvent')
      .select('action')
      .where('subject', '=', visit.caseId)
      .where('action', 'like', 'licence.%')
      .orderBy('seq')
      .execute();
    expect(actions.map(({ action }) => action)).toEqual([
      'licence.used',
      'licence.read',
      'licence.withdrawn',
    ]);
  });
});

describe('asking for a paper that is on file', () => {
  test('is blocked with a hint, and allowed with a reason', async () => {
    await firstOffer();
    expect(await codeOf(visit.ask())).toBe('LICENCE_HELD');
    expect(await visit.ask({ despiteLicence: 'differs' })).toMatchObject({ materialCode: 'id' });
    const written = await stage.counter.context.db
      .selectFrom('auditEvent')
      .select('detail')
      .where('subject', '=', visit.caseId)
      .where('action', '=', 'page.recaptureRequested')
      .executeTakeFirstOrThrow();
    expect(written.detail).toMatchObject({ material: 'id', despiteLicence: 'differs' });
  });

  test('is not blocked once the licence was withdrawn or rejected in this case', async () => {
    const made = await used();
    await visit.withdraw(made.id);
    expect(await codeOf(visit.ask())).toBeNull();
    const other = await stage.visit();
    await other.judge((await used(other)).id, { value: 'rejected' });
    expect(await codeOf(other.ask())).toBeNull();
  });

  test('is not blocked where nothing good is on file', async () => {
    stage.registry.entries = [idCardOf(ID_NUMBER, { validUntil: '2021-01-01' })];
    const other = await stage.visit();
    await other.offers();
    expect(await codeOf(other.ask())).toBeNull();
  });
});

describe('a decision', () => {
  const withForm = async (of: Visit): Promise<void> => {
    await of.acceptPage(await of.addPage('form'));
  };

  test('is taken with a licence that is good and accepted', async () => {
    await withForm(visit);
    const made = await used();
    expect(await codeOf(visit.decide())).toBe('DECISION_PAGES_UNJUDGED');
    await visit.judge(made.id);
    expect(await visit.decide()).toMatchObject({ decision: { outcome: 'accepted' } });
    expect(await codeOf(visit.withdraw(made.id))).toBe('CASE_DECIDED');
    expect(await codeOf(visit.judge(made.id))).toBe('CASE_DECIDED');
  });

  test('is refused when the licence was revoked a second ago; its use ends and the paper is missing again', async () => {
    await withForm(visit);
    const made = await used();
    await visit.judge(made.id);
    stage.registry.entries = [idCardOf(ID_NUMBER, { status: 'revoked' })];
    expect(await codeOf(visit.decide())).toBe('LICENCE_REVOKED');
    expect(await visit.load()).toMatchObject({
      state: 'draft',
      licences: [{ id: made.id, state: 'withdrawn' }],
    });
    expect((await visit.announced()).at(-1)).toEqual({
      type: 'licenceWithdrawn',
      useId: made.id,
      because: 'revoked',
    });
    expect(await codeOf(visit.decide())).toBe('DECISION_MATERIAL_MISSING');
    expect(await visit.uses()).toMatchObject([{ withdrawnBecause: 'revoked' }]);
  });

  test('is put off while the registry is silent, unless the case is not accepted', async () => {
    await withForm(visit);
    await visit.judge((await used()).id);
    stage.registry.behaviour = 'notJson';
    expect(await codeOf(visit.decide())).toBe('LICENCE_REGISTRY_UNAVAILABLE');
    expect(await visit.load()).toMatchObject({ state: 'draft', licences: [{ state: 'used' }] });
    const declined = { outcome: 'declined' as const, note: 'no', remedies: 'court' };
    expect(await visit.decide({ ...declined, reasons: ['notEligible'] })).toMatchObject({
      decision: { outcome: 'declined' },
    });
  });
});
