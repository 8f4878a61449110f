// One hint at a time: the one that helps most, for long enough to be read.
import { describe, expect, test } from 'vitest';
import type { Corners } from '@cloud-window/shared/protocol';
import { chooseHint, steadyHint, type Outlook } from './hints.ts';

const SHEET: Corners = [
  [0.2, 0.1],
  [0.8, 0.1],
  [0.8, 0.9],
  [0.2, 0.9],
];
const good: Outlook = { corners: SHEET, ratio: 1, findings: [], brightness: 120, isSame: false };

/** A square sheet of this half width in the middle, turned by so many degrees. */
function turned(half: number, degrees: number): Corners {
  return [225, 315, 45, 135].map((at) => {
    const angle = ((at + degrees) * Math.PI) / 180;
    return [0.5 + half * Math.cos(angle), 0.5 + half * Math.sin(angle)];
  }) as unknown as Corners;
}

describe('the hint', () => {
  test.each<[string, Partial<Outlook>, string]>([
    ['a good sheet', {}, 'hold'],
    ['no sheet', { corners: null }, 'lay'],
    ['no light', { corners: null, brightness: 20 }, 'dark'],
    ['a sheet in the dark', { findings: ['dark', 'glare'] }, 'dark'],
    ['a corner at the edge', { corners: [[0, 0.1], SHEET[1], SHEET[2], SHEET[3]] }, 'further'],
    ['an edge that is cut off', { findings: ['cutOff'] }, 'further'],
    ['a small sheet', { corners: turned(0.15, 0) }, 'closer'],
    ['a sheet askew', { corners: turned(0.45, 30) }, 'turn'],
    ['a sheet on its side', { corners: turned(0.45, 90) }, 'hold'],
    ['light on it', { findings: ['glare'] }, 'glare'],
    ['what only the still can tell', { findings: ['blur', 'tooSmall'] }, 'hold'],
    ['the paper that was captured', { isSame: true, findings: ['dark'] }, 'next'],
  ])('for %s', (_, outlook, hint) => {
    expect(chooseHint({ ...good, ...outlook })).toBe(hint);
  });
});

describe('its stay', () => {
  test('a hint stays long enough to be read', () => {
    const shown = steadyHint(null, 'closer', 0);
    expect(steadyHint(shown, 'turn', 300).hint).toBe('closer');
    expect(steadyHint(shown, 'turn', 1_000)).toEqual({ hint: 'turn', since: 1_000 });
  });

  test('that all is well is said at once', () => {
    expect(steadyHint(steadyHint(null, 'closer', 0), 'hold', 100).hint).toBe('hold');
  });
});
