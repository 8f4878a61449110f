// Who is told of whom, as a whole table: what must never be said is said by no path.
import { describe, expect, test } from 'vitest';
import { mayKnowOf } from './room-company.ts';
import { ROOM_ROLES, type RoomRole } from './room-roles.ts';

const COMPANY: readonly RoomRole[] = ['colleague', 'reviewer', 'listener', 'whisperer', 'barger'];
const known = (knower: RoomRole, showListeners: boolean) =>
  COMPANY.filter((other) => mayKnowOf(other, knower, showListeners));

describe.each([true, false])('with SHOW_LISTENERS %s', (showListeners) => {
  test('the applicant knows of whoever can be heard, and of nobody else', () => {
    expect(known('kiosk', showListeners)).toEqual(['colleague', 'reviewer', 'barger']);
  });

  test('the clerk knows of everybody, of listeners by the setting', () => {
    const always: RoomRole[] = ['colleague', 'reviewer', 'whisperer', 'barger'];
    expect(known('clerk', showListeners).toSorted()).toEqual(
      (showListeners ? [...always, 'listener'] : always).toSorted(),
    );
  });

  test.each(['colleague', 'reviewer'] as const)('a %s knows of nobody who only attends', (guest) => {
    expect(known(guest, showListeners)).toEqual(['colleague', 'reviewer', 'barger']);
  });

  test.each(['listener', 'whisperer', 'barger'] as const)('a supervisor who is a %s knows of all', (role) => {
    expect(known(role, showListeners)).toEqual(COMPANY);
  });

  test('kiosk and clerk are no company', () => {
    for (const knower of ROOM_ROLES) {
      expect(mayKnowOf('kiosk', knower, showListeners)).toBe(false);
      expect(mayKnowOf('clerk', knower, showListeners)).toBe(false);
    }
  });
});
