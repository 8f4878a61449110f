// What blocks a decision, for each outcome.
import { missingMaterials } from '@cloud-window/shared/cases';
import type { Item } from '@cloud-window/shared/protocol';
import { describe, expect, it } from 'vitest';
import { decisionBlockers, EMPTY_DRAFT, type DecisionDraft, type Meeting } from './decision-readiness.ts';
import { sampleCase, sampleItem, samplePage, verdict } from './review-samples.ts';

const FACE_TO_FACE: Meeting = { kind: 'video', mode: 'video' };
const accepted = verdict('accepted');
const whole = sampleCase([
  samplePage(1, { verdict: accepted }),
  samplePage(2, { materialCode: 'licence', verdict: accepted }),
]);
const accept: DecisionDraft = { ...EMPTY_DRAFT, outcome: 'accepted', reasons: ['complete'] };
const kinds = (draft: DecisionDraft, serviceCase = whole) =>
  decisionBlockers(sampleItem, serviceCase, draft, FACE_TO_FACE).map((blocker) => blocker.kind);

describe('decisionBlockers', () => {
  it('lets an accepted, complete case pass', () => {
    expect(kinds(accept)).toEqual([]);
  });

  it('asks for an outcome first', () => {
    expect(kinds(EMPTY_DRAFT)).toEqual(['outcomeMissing']);
  });

  it('names unjudged pages, whatever the outcome', () => {
    const serviceCase = sampleCase([...whole.pages, samplePage(3)]);
    expect(kinds(accept, serviceCase)).toEqual(['pagesUnjudged']);
    expect(decisionBlockers(sampleItem, serviceCase, EMPTY_DRAFT, FACE_TO_FACE)[0]).toMatchObject({
      kind: 'pagesUnjudged',
      pages: [{ position: 3 }],
    });
  });

  it('refuses acceptance with a required material missing or a page rejected', () => {
    const lacking = sampleCase([samplePage(1, { verdict: accepted })]);
    expect(missingMaterials(sampleItem, lacking).map((material) => material.code)).toEqual(['licence']);
    expect(kinds(accept, lacking)).toEqual(['materialsMissing']);
    const rejected = sampleCase([...whole.pages, samplePage(3, { verdict: verdict('rejected') })]);
    expect(kinds(accept, rejected)).toEqual(['pagesRejected']);
  });

  it('does not count a superseded version', () => {
    const serviceCase = sampleCase([
      samplePage(9, { position: 1, current: false, verdict: verdict('rejected') }),
      ...whole.pages,
    ]);
    expect(kinds(accept, serviceCase)).toEqual([]);
  });

  it('wants reason and note for corrections, and remedies for a refusal', () => {
    const corrections: DecisionDraft = { ...EMPTY_DRAFT, outcome: 'corrections' };
    expect(kinds(corrections)).toEqual(['reasonMissing', 'noteMissing']);
    const declined: DecisionDraft = {
      ...EMPTY_DRAFT,
      outcome: 'declined',
      reasons: ['notEligible'],
      note: 'Not eligible.',
      remedies: ' ',
    };
    expect(kinds(declined)).toEqual(['remediesMissing']);
    expect(kinds({ ...declined, remedies: 'Within 60 days …' })).toEqual([]);
  });

  it('lets what is promised be lacking, and wants to know until when', () => {
    const lacking = sampleCase([samplePage(1, { verdict: accepted })]);
    const item: Item = {
      ...sampleItem,
      materials: sampleItem.materials.map((material) => ({ ...material, supplementable: true })),
    };
    const blockers = (draft: Partial<DecisionDraft>) =>
      decisionBlockers(item, lacking, { ...EMPTY_DRAFT, outcome: 'supplement', ...draft }, FACE_TO_FACE).map(
        ({ kind }) => kind,
      );
    expect(blockers({})).toEqual(['materialsMissing', 'promiseMissing', 'dueDateMissing']);
    expect(blockers({ promised: ['licence'], dueOn: '2026-12-01' })).toEqual([]);
  });

  it('wants to know where somebody has to go instead', () => {
    const elsewhere: DecisionDraft = {
      ...EMPTY_DRAFT,
      outcome: 'notCompetent',
      reasons: ['notCompetent'],
      note: 'Another office decides.',
    };
    expect(kinds(elsewhere)).toEqual(['referralMissing']);
    expect(
      kinds({ ...elsewhere, referral: { office: 'Tax', address: '1 Main St', phone: '12366' } }),
    ).toEqual([]);
  });

  it('names the missing video of an item that is decided face to face, and of no other', () => {
    const needsVideo = { ...sampleItem, needsVideo: true };
    const first = (meeting: Meeting, item: Item = needsVideo) =>
      decisionBlockers(item, whole, accept, meeting)[0];
    expect(first(FACE_TO_FACE)).toBeUndefined();
    expect(first({ kind: 'video', mode: 'audio' })).toEqual({ kind: 'videoMissing', inCall: true });
    expect(first({ kind: 'callback', mode: 'video' })).toEqual({ kind: 'videoMissing', inCall: false });
    expect(first({ kind: 'review', mode: 'video' })).toEqual({ kind: 'videoMissing', inCall: false });
    expect(first({ kind: 'video', mode: 'text' }, sampleItem)).toBeUndefined();
  });
});
