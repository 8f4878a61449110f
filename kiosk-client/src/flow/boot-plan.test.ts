// A reload comes back to where it was; a reboot never shows anybody's session.
import { describe, expect, test } from 'vitest';
import { planBoot } from './boot-plan.ts';
import { MARKER_FRESH_MS, parseMarker, type VisitMarker } from './visit-marker.ts';

const applicant = { maskedIdNumber: '1101**********0028', name: null };
const draft = { decision: null } as never;
const decided = { decision: { outcome: 'accepted' } } as never;
const empty = { applicant: null, case: null, callId: null };

function marker(step: VisitMarker['step']): VisitMarker {
  return {
    at: 0,
    step,
    audience: 'personal',
    itemCode: 'SI101',
    caseId: null,
    elderly: false,
    wantsCallback: false,
    aim: null,
    appointment: null,
    consents: { privacy: true, recording: false },
  };
}

describe('after a reboot', () => {
  test('nothing going on: attract, nothing to sign out', () => {
    expect(planBoot(empty, null)).toEqual({ kind: 'fresh', signOut: false });
  });

  test.each([
    { applicant, case: draft, callId: null },
    { applicant, case: draft, callId: 'call_1' },
    { applicant: null, case: null, callId: 'call_1' },
  ])('a session that was left is signed out', (device) => {
    expect(planBoot(device, null)).toEqual({ kind: 'fresh', signOut: true });
  });
});

describe('after a reload', () => {
  test('before the sign-in nothing of the server is needed', () => {
    expect(planBoot(empty, marker('item'))).toMatchObject({ kind: 'resume', step: 'item' });
  });

  test('a session that ended meanwhile is not shown', () => {
    expect(planBoot(empty, marker('papers'))).toEqual({ kind: 'fresh', signOut: false });
  });

  test('the call comes first, whatever the screen was', () => {
    const device = { applicant, case: draft, callId: 'call_1' };
    expect(planBoot(device, marker('papers'))).toMatchObject({ step: 'live' });
  });

  test('a decision that came meanwhile is shown; a receipt that was seen stays', () => {
    const device = { applicant, case: decided, callId: null };
    expect(planBoot(device, marker('live'))).toMatchObject({ step: 'outcome' });
    expect(planBoot(device, marker('receipt'))).toMatchObject({ step: 'receipt' });
    expect(planBoot(device, marker('rating'))).toMatchObject({ step: 'rating' });
  });

  test('a call that ended without a decision says so', () => {
    expect(planBoot({ applicant, case: draft, callId: null }, marker('live'))).toMatchObject({
      step: 'ended',
    });
  });

  test('the farewell is not a visit any more', () => {
    expect(planBoot(empty, marker('farewell'))).toEqual({ kind: 'fresh', signOut: false });
  });
});

describe('the marker', () => {
  const stored = JSON.stringify({ ...marker('papers'), at: 1_000_000 });

  test('is believed while fresh', () => {
    expect(parseMarker(stored, 1_000_000 + MARKER_FRESH_MS)?.step).toBe('papers');
  });

  test('is old after a power cut, even when the browser restores its tabs', () => {
    expect(parseMarker(stored, 1_000_001 + MARKER_FRESH_MS)).toBeNull();
  });

  test.each([null, '', '{', '{}', '"papers"', JSON.stringify({ ...marker('papers'), step: 'admin' })])(
    'is ignored when it makes no sense: %s',
    (text) => {
      expect(parseMarker(text, 0)).toBeNull();
    },
  );
});
