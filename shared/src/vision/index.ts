// Seeing paper: where the sheet is, how well it can be read, and how it looks seen straight from above.
export { enhance } from './enhance.ts';
export { findSheet, type Sheet, type SheetOptions } from './find-sheet.ts';
export { intersectionOverUnion, type Corners, type Point } from './geometry.ts';
export type { Gray, GrayOrRgba, Rgba } from './image.ts';
export { measureQuality, type Box, type PageFinding, type PageQualityMeasures } from './quality.ts';
export { sheetSize, straighten } from './straighten.ts';
export { SheetTracker, type TrackedSheet } from './tracker.ts';
