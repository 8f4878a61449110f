// What happens at once: one licence used twice, used while it is revoked, withdrawn while the case is decided. Whatever
// order the database chooses, the outcome is one that the rules allow.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { codeOf, ID_NUMBER } from '../cases/testing/counter.ts';
import { idCardOf } from './testing/registry-server.ts';
import { openReuseStage, type ReuseStage, type Visit } from './testing/reuse-stage.ts';

const ROUNDS = 4;

let stage: ReuseStage;
let visit: Visit;
beforeAll(async () => {
  stage = await openReuseStage();
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(async () => {
  stage.registry.entries = [idCardOf(ID_NUMBER)];
  visit = await stage.visit();
});

const licenceOf = async (of: Visit): Promise<string> => {
  const id = (await of.offers()).offers[0]?.licence.id;
  if (id === undefined) throw new Error('nothing is on file');
  return id;
};

test('two uses of one licence for one material at once are one use', async () => {
  const licence = await licenceOf(visit);
  const uses = await Promise.all(Array.from({ length: 5 }, () => visit.use(licence)));
  expect(new Set(uses.map(({ id }) => id)).size).toBe(1);
  expect((await visit.load()).licences).toHaveLength(1);
  expect(await visit.uses()).toHaveLength(1);
});

test('revoked between use and decision: refused by everybody who decides, and its use ends once', async () => {
  const licence = await licenceOf(visit);
  const made = await visit.use(licence);
  await visit.judge(made.id);
  await visit.acceptPage(await visit.addPage('form'));
  stage.registry.entries = [idCardOf(ID_NUMBER, { status: 'revoked' })];
  const codes = await Promise.all([
    codeOf(visit.decide()),
    codeOf(visit.decide()),
    codeOf(visit.use(licence)),
  ]);
  // Whoever comes after the use has ended finds the paper missing, or the case changed.
  for (const code of codes) {
    expect(['LICENCE_REVOKED', 'DECISION_MATERIAL_MISSING', 'CASE_CHANGED']).toContain(code);
  }
  expect(codes).toContain('LICENCE_REVOKED');
  expect(await visit.load()).toMatchObject({ state: 'draft', licences: [{ state: 'withdrawn' }] });
  const ended = (await visit.announced()).filter(({ type }) => type === 'licenceWithdrawn');
  expect(ended).toHaveLength(1);
});

test('withdrawn while the case is decided: decided with it, or not decided', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const one = await stage.visit();
    const made = await one.use(await licenceOf(one));
    await one.judge(made.id);
    await one.acceptPage(await one.addPage('form'));
    const [decided, withdrawn] = await Promise.all([codeOf(one.decide()), codeOf(one.withdraw(made.id))]);
    const { state, licences } = await one.load();
    if (decided === null) {
      expect(withdrawn).toBe('CASE_DECIDED');
      expect([state, licences[0]?.state]).toEqual(['accepted', 'used']);
    } else {
      expect(['DECISION_MATERIAL_MISSING', 'CASE_CHANGED']).toContain(decided);
      expect(withdrawn).toBeNull();
      expect([state, licences[0]?.state]).toEqual(['draft', 'withdrawn']);
    }
  }
});
