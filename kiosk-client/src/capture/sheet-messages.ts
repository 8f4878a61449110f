// What the page and its worker say to each other about pictures.
import type { MeasuredQuality } from '@cloud-window/shared/capture';
import type { Corners, QualityFindingCode } from '@cloud-window/shared/protocol';

/** Where the sheet lies: `auto` has it looked for, null takes the whole picture. In pixels of the upright picture. */
export type SheetPlace = Corners | 'auto' | null;

/** What one look at the camera's picture gives. */
export interface Look {
  /** In shares of the picture's width and height; null where no sheet is found. */
  corners: Corners | null;
  /** Width by height of the picture. */
  ratio: number;
  findings: readonly QualityFindingCode[];
  /** Mean brightness, 0–255. */
  brightness: number;
  /** Brightness of a few areas, row by row. */
  print: readonly number[];
}

/** What a still is made into. */
export interface StraightPage {
  /** Size of the upright original. */
  width: number;
  height: number;
  corners: Corners | null;
  /** JPEG of the straightened sheet, as large as a screen needs it; null where the whole picture is the page. */
  derived: Blob | null;
  /** Width by height of what is shown. */
  ratio: number;
  quality: MeasuredQuality;
}

export type SheetJob =
  | { id: number; kind: 'look'; frame: ImageBitmap }
  | { id: number; kind: 'page'; image: Blob; place: SheetPlace; enhanced: boolean };

export type SheetAnswer =
  | { id: number; kind: 'look'; look: Look }
  | { id: number; kind: 'page'; page: StraightPage }
  | { id: number; kind: 'failed' };
