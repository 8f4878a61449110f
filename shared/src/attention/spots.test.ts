// Both screens mean the same spot, whatever their size; a thinned line is still the line.
import { describe, expect, it } from 'vitest';
import type { Spot } from '../protocol/attention.ts';
import { containedIn, nearestSpot, spotAt, thinned } from './spots.ts';

describe('a picture in a box', () => {
  const picture = containedIn({ width: 800, height: 400 }, { width: 1000, height: 1000 });

  it('lies in the middle, whole', () => {
    expect(picture).toEqual({ left: 200, top: 0, width: 400, height: 400 });
    expect(containedIn({ width: 10, height: 10 }, { width: 0, height: 0 }).width).toBe(0);
  });

  it('names the spot under a point, and none beside it', () => {
    expect(spotAt({ x: 300, y: 100 }, picture)).toEqual([0.25, 0.25]);
    expect(spotAt({ x: 199, y: 100 }, picture)).toBeNull();
    expect(nearestSpot({ x: 0, y: 500 }, picture)).toEqual([0, 1]);
  });
});

describe('a thinned line', () => {
  it('keeps its ends and corners and loses what lies between', () => {
    const line: Spot[] = Array.from({ length: 101 }, (_, at) =>
      at <= 50 ? [at / 100, 0] : [0.5, (at - 50) / 100],
    );
    expect(thinned(line, 256)).toEqual([
      [0, 0],
      [0.5, 0],
      [0.5, 0.5],
    ]);
  });

  it('is never longer than it may be', () => {
    const scribble: Spot[] = Array.from({ length: 5_000 }, (_, at) => [
      0.5 + 0.4 * Math.sin(at * 0.9),
      0.5 + 0.4 * Math.cos(at * 1.7),
    ]);
    const kept = thinned(scribble, 256);
    expect(kept.length).toBeLessThanOrEqual(256);
    expect([kept[0], kept.at(-1)]).toEqual([scribble[0], scribble.at(-1)]);
    expect(thinned([[0.1, 0.1]], 256)).toEqual([[0.1, 0.1]]);
  });
});
