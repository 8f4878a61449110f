// Sheets drawn in many ways are found where they were drawn, and nothing is found where nothing lies.
import { describe, expect, it } from 'vitest';
import { findSheet } from './find-sheet.ts';
import { intersectionOverUnion, type Corners } from './geometry.ts';
import { SheetTracker } from './tracker.ts';
import { drawSheet, type Drawing } from './testing/drawn-sheet.ts';

const STRAIGHT: Corners = [
  [150, 90],
  [620, 90],
  [620, 750],
  [150, 750],
];
const TURNED: Corners = [
  [230, 70],
  [690, 210],
  [520, 800],
  [70, 650],
];
const FROM_ASIDE: Corners = [
  [270, 150],
  [540, 160],
  [700, 760],
  [90, 740],
];
const SIZE = { width: 800, height: 860 };

const scenes: [string, Drawing][] = [
  ['straight', { ...SIZE, corners: STRAIGHT }],
  ['turned', { ...SIZE, corners: TURNED }],
  ['from aside', { ...SIZE, corners: FROM_ASIDE }],
  ['with a printed frame', { ...SIZE, corners: TURNED, print: 'frame' }],
  ['blank', { ...SIZE, corners: FROM_ASIDE, print: 'nothing' }],
  ['on a white desk', { ...SIZE, corners: TURNED, desk: [205, 204, 200], paper: [226, 226, 224] }],
  ['on wood as bright as paper', { ...SIZE, corners: STRAIGHT, desk: [226, 190, 130] }],
  ['in the dark', { ...SIZE, corners: FROM_ASIDE, light: 0.3 }],
];

describe('findSheet', () => {
  it.each(scenes)('finds a sheet %s', (_name, drawing) => {
    const sheet = findSheet(drawSheet(drawing));
    expect(intersectionOverUnion(sheet?.corners ?? [], drawing.corners ?? [])).toBeGreaterThan(0.985);
  });

  it('names the corners from the top left, clockwise', () => {
    const sheet = findSheet(drawSheet({ ...SIZE, corners: TURNED }));
    sheet?.corners.forEach(([x, y], k) => {
      expect(Math.hypot(x - TURNED[k as 0][0], y - TURNED[k as 0][1])).toBeLessThan(4);
    });
    expect(sheet).not.toBeNull();
  });

  it('finds nothing on an empty desk', () => {
    expect(findSheet(drawSheet({ ...SIZE, corners: null }))).toBeNull();
  });

  it('takes a picture of one byte per pixel', () => {
    const { data, width, height } = drawSheet({ ...SIZE, corners: STRAIGHT });
    const gray = { data: data.filter((_value, i) => i % 4 === 1), width, height };
    expect(intersectionOverUnion(findSheet(gray)?.corners ?? [], STRAIGHT)).toBeGreaterThan(0.985);
  });

  it('finds nothing in a picture of a few pixels and refuses one without', () => {
    expect(findSheet({ data: new Uint8Array(10 * 10 * 4), width: 10, height: 10 })).toBeNull();
    expect(findSheet({ data: new Uint8Array(4), width: 1, height: 1 })).toBeNull();
    expect(() => findSheet({ data: new Uint8Array(0), width: 0, height: 0 })).toThrow(RangeError);
    expect(() => findSheet({ data: new Uint8Array(7), width: 2, height: 2 })).toThrow(RangeError);
  });
});

describe('SheetTracker', () => {
  const frame = (corners: Corners | null) => drawSheet({ width: 400, height: 430, corners });
  const half = (corners: Corners): Corners => corners.map(([x, y]) => [x / 2, y / 2]) as unknown as Corners;

  it('tells how long a sheet lies still, bears with a missed frame and then gives it up', () => {
    const tracker = new SheetTracker();
    const there = frame(half(TURNED));
    expect(tracker.next(there)?.stillFrames).toBe(0);
    expect(tracker.next(there)?.stillFrames).toBe(1);
    expect(tracker.next(there)?.stillFrames).toBe(2);
    const gone = frame(null);
    expect(tracker.next(gone)?.stillFrames).toBe(0);
    tracker.next(gone);
    expect(tracker.next(gone)).toBeNull();
  });

  it('follows a sheet that is moved', () => {
    const tracker = new SheetTracker();
    tracker.next(frame(half(STRAIGHT)));
    const moved = tracker.next(frame(half(TURNED)));
    expect(moved?.stillFrames).toBe(0);
    expect(intersectionOverUnion(moved?.corners ?? [], half(TURNED))).toBeGreaterThan(0.97);
  });
});
