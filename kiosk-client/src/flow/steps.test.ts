// Every way through the kiosk: forwards, back, and where a call leads.
import { describe, expect, test } from 'vitest';
import type { CallSnapshot } from '@cloud-window/shared/protocol';
import {
  idleApplies,
  isVisit,
  needsSignIn,
  nextStep,
  phaseOf,
  previousStep,
  stepForCall,
  STEPS,
} from './steps.ts';

const nobody = { signedIn: false, hasCase: false, wantsCallback: false, aim: null };

function call(
  state: CallSnapshot['status']['state'],
  decided = false,
  endReason: CallSnapshot['status']['endReason'] = null,
): CallSnapshot {
  return {
    status: { state, endReason },
    case: { decision: decided ? { outcome: 'accepted' } : null },
  } as CallSnapshot;
}

describe('forwards', () => {
  test('a first visit passes notice and sign-in', () => {
    const way = ['attract'];
    for (let step = nextStep('attract', nobody); step && way.length < 20;) {
      way.push(step);
      step = nextStep(step, {
        ...nobody,
        signedIn: way.includes('signIn'),
        hasCase: way.includes('signIn'),
      });
    }
    expect(way).toEqual(['attract', 'welcome', 'items', 'item', 'notice', 'signIn', 'devices', 'papers']);
  });

  test('whoever comes back to the item of the open case is not asked again', () => {
    expect(nextStep('item', { ...nobody, signedIn: true, hasCase: true })).toBe('devices');
  });

  test('a second item in the same visit asks for consents but not for the sign-in', () => {
    expect(nextStep('item', { ...nobody, signedIn: true })).toBe('notice');
    expect(nextStep('notice', { ...nobody, signedIn: true })).toBe('devices');
  });

  test('whoever wants to be called back passes notice and sign-in, but neither devices nor papers', () => {
    const wish = { ...nobody, wantsCallback: true };
    expect(nextStep('item', wish)).toBe('notice');
    expect(nextStep('notice', wish)).toBe('signIn');
    expect(nextStep('signIn', { ...wish, signedIn: true })).toBe('callback');
    expect(nextStep('item', { ...wish, signedIn: true, hasCase: true })).toBe('callback');
    expect(nextStep('notice', { ...wish, signedIn: true })).toBe('callback');
  });

  test('whoever books a time signs in between the choice and the booking, once in a visit', () => {
    const wish = { ...nobody, aim: 'book' as const };
    expect(nextStep('slots', wish)).toBe('notice');
    expect(nextStep('notice', wish)).toBe('signIn');
    expect(nextStep('signIn', { ...wish, signedIn: true })).toBe('book');
    expect(nextStep('slots', { ...wish, signedIn: true, hasCase: true })).toBe('book');
    expect(previousStep('notice', 'book')).toBe('slots');
    expect(previousStep('book', 'book')).toBe('slots');
    expect(previousStep('slots', 'book')).toBe('item');
  });

  test('whoever looks up appointments needs no item', () => {
    const wish = { ...nobody, aim: 'mine' as const };
    expect(nextStep('notice', wish)).toBe('signIn');
    expect(nextStep('notice', { ...wish, signedIn: true })).toBe('mine');
    expect(nextStep('signIn', { ...wish, signedIn: true })).toBe('mine');
    expect(previousStep('notice', 'mine')).toBe('items');
  });

  test('whoever leaves papers needs a case, but neither face camera nor number', () => {
    const wish = { ...nobody, aim: 'leave' as const };
    expect(nextStep('item', wish)).toBe('notice');
    expect(nextStep('signIn', { ...wish, signedIn: true })).toBe('leaving');
    expect(nextStep('item', { ...wish, signedIn: true, hasCase: true })).toBe('leaving');
    expect(nextStep('notice', { ...wish, signedIn: true })).toBe('leaving');
    expect(previousStep('notice', 'leave')).toBe('item');
    expect(previousStep('leaving', 'leave')).toBe('item');
    expect(previousStep('left', 'leave')).toBeNull();
  });

  test('an earlier result leads back to what else there is', () => {
    expect(nextStep('receipt', { ...nobody, aim: 'mine', signedIn: true })).toBe('mine');
  });

  test('outcome, receipt, rating, farewell, attract', () => {
    const after = ['outcome', 'receipt', 'rating', 'farewell'] as const;
    expect(after.map((step) => nextStep(step, nobody))).toEqual(['receipt', 'rating', 'farewell', 'attract']);
  });
});

test('back always ends at the attract screen or stays', () => {
  for (const start of STEPS) {
    const seen = new Set([start]);
    for (let step = previousStep(start); step; step = previousStep(step)) {
      expect(seen.has(step), `${start} runs in a circle at ${step}`).toBe(false);
      seen.add(step);
    }
  }
});

test('there is no way back into or out of a call, nor behind a result', () => {
  for (const step of ['live', 'promise', 'ended', 'outcome', 'farewell'] as const)
    expect(previousStep(step)).toBeNull();
});

describe('what a call means for the screen', () => {
  test.each(['waiting', 'offered', 'active'] as const)('a call that is %s is shown', (state) => {
    expect(stepForCall(call(state), 'papers')).toBe('live');
    expect(stepForCall(call(state), 'live')).toBe('live');
  });

  test('a decision while both still talk does not end the call', () => {
    expect(stepForCall(call('active', true), 'live')).toBe('live');
  });

  test.each(['wrapUp', 'ended'] as const)('%s leads to the outcome, or to the end without one', (state) => {
    expect(stepForCall(call(state, true), 'live')).toBe('outcome');
    expect(stepForCall(call(state, false), 'live')).toBe('ended');
  });

  test('an ended call does not take the person away from what came after it', () => {
    for (const step of ['receipt', 'rating', 'farewell', 'papers', 'ended'] as const) {
      expect(stepForCall(call('ended', true), step)).toBe(step);
    }
  });

  test('a place that was turned into a callback leads to what will happen', () => {
    expect(stepForCall(call('ended', false, 'callback'), 'live')).toBe('promise');
    expect(stepForCall(call('ended', false, 'callback'), 'promise')).toBe('promise');
  });

  test('no call any more: back to the papers', () => {
    expect(stepForCall(null, 'live')).toBe('papers');
    expect(stepForCall(null, 'papers')).toBe('papers');
  });
});

test('an unattended kiosk never wipes while queued or in a call', () => {
  expect(idleApplies('live')).toBe(false);
  expect(idleApplies('signIn')).toBe(true);
  expect(idleApplies('receipt')).toBe(true);
  expect(idleApplies('attract')).toBe(false);
});

test('every step that shows papers or results needs a sign-in', () => {
  const needing = STEPS.filter(needsSignIn);
  expect(needing).toEqual([
    'devices',
    'papers',
    'closed',
    'callback',
    'book',
    'booked',
    'mine',
    'licences',
    'leaving',
    'left',
    'live',
    'promise',
    'ended',
    'outcome',
    'receipt',
    'rating',
    'farewell',
  ]);
});

test('each step of a visit but the first, the last and a booking has a phase', () => {
  expect(STEPS.filter((step) => isVisit(step) && phaseOf(step) === null)).toEqual([
    'welcome',
    'book',
    'booked',
    'mine',
    'licences',
    'left',
  ]);
});
