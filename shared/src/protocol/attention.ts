// What clerk and applicant look at together: pointers, which pass by and are kept nowhere; marks, which belong to a version of
// a page (or to a field of a form) and stay with the case; and the frozen picture of the document camera, which lives as long
// as the call at most. Positions are parts of the picture's width and height, so that both screens mean the same spot.
import { z } from '../zod.ts';
import { callId, instant, markId, pageId, stillId } from './scalars.ts';
import { stillImageSchema } from './talk.ts';

/** In one mark; a pen line is thinned before it is sent. */
export const MARK_POINTS_MAX = 256;
/** On one picture or field. */
export const MARKS_PER_TARGET_MAX = 100;
/** In one case, so that nobody fills the store by scribbling. */
export const MARKS_PER_CASE_MAX = 2_000;
/** Positions of one pointer are sent at most this often. */
export const POINTER_GAP_MS = 33;

const share = z.number().min(0).max(1);
/** From the upper left of the upright picture. */
export const spotSchema = z.tuple([share, share]);
export type Spot = z.infer<typeof spotSchema>;

const side = z.enum(['kiosk', 'clerk']);
export type AttentionSide = z.infer<typeof side>;

// --- marks ------------------------------------------------------------------------------------------------------

/** What a mark lies on: this version of a page, as captured or straightened, or a field of a form. */
export const markTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('page'), pageId, picture: z.enum(['derived', 'original']) }),
  z.object({
    kind: z.literal('form'),
    materialCode: z.string().min(1).max(64),
    field: z.string().min(1).max(120),
  }),
]);
export type MarkTarget = z.infer<typeof markTargetSchema>;

/** `pen` is a line; `box` and `highlight` have two opposite corners. */
export const MARK_SHAPES = ['pen', 'box', 'highlight'] as const;
const drawing = {
  /** Made by whoever draws, so that a repeated request is one mark. */
  id: markId,
  shape: z.enum(MARK_SHAPES),
  points: z.array(spotSchema).min(1).max(MARK_POINTS_MAX),
};
export const drawingSchema = z
  .object(drawing)
  .refine(({ shape, points }) => shape === 'pen' || points.length === 2, {
    path: ['points'],
    message: 'a box has two corners',
  });
export type Drawing = z.infer<typeof drawingSchema>;
export const markSchema = z.object({ ...drawing, target: markTargetSchema, by: side, at: instant });
export type Mark = z.infer<typeof markSchema>;

/** Whether two marks lie on the same thing. */
export function sameTarget(one: AttentionTarget, other: AttentionTarget): boolean {
  return targetKey(one) === targetKey(other);
}

/** A name for what is looked at, unique in its case. */
export function targetKey(target: AttentionTarget): string {
  switch (target.kind) {
    case 'page':
      return `page/${target.pageId}/${target.picture}`;
    case 'form':
      return `form/${target.materialCode}/${target.field}`;
    case 'still':
      return `still/${target.stillId}`;
    case 'document':
      return 'document';
  }
}

/** Of the marks on the papers of a case. */
export const attentionCaseEvents = [
  z.object({ type: z.literal('markAdded'), mark: markSchema }),
  z.object({ type: z.literal('markRemoved'), markId }),
  /** Those of one side, or all. */
  z.object({ type: z.literal('marksCleared'), target: markTargetSchema, by: side.nullable() }),
] as const;

// --- what is looked at just now ---------------------------------------------------------------------------------

/** The live picture of the document camera, or the one that was frozen. */
export const attentionTargetSchema = z.discriminatedUnion('kind', [
  ...markTargetSchema.options,
  z.object({ kind: z.literal('document') }),
  z.object({ kind: z.literal('still'), stillId }),
]);
export type AttentionTarget = z.infer<typeof attentionTargetSchema>;

const stillDrawingSchema = z.object({ ...drawing, by: side });
export type StillDrawing = z.infer<typeof stillDrawingSchema>;
/** The frozen picture; `image` is null until the kiosk has taken it. */
export const frozenStillSchema = z.object({
  id: stillId,
  image: stillImageSchema.nullable(),
  drawings: z.array(stillDrawingSchema),
});
export type FrozenStill = z.infer<typeof frozenStillSchema>;

const nothing = z.object({});
const both = ['device', 'clerk'] as const;

export const attentionClientEvents = {
  /** What the clerk looks at together with the applicant: the kiosk shows it large; null ends that. */
  'attention:show': {
    actors: ['clerk'],
    payload: z.object({ callId, target: attentionTargetSchema.nullable() }),
    result: nothing,
  },
  /** Where one side points just now; null when it points no more. Passed on and kept nowhere. */
  'attention:point': {
    actors: both,
    payload: z.object({ callId, target: attentionTargetSchema, at: spotSchema.nullable() }),
    result: nothing,
  },
  /** After a reload: what is shown and frozen. */
  'attention:state': {
    actors: both,
    payload: z.object({ callId }),
    result: z.object({ shown: attentionTargetSchema.nullable(), still: frozenStillSchema.nullable() }),
  },
  /** Asks the kiosk for a picture that stands still, under an id made by the console; null lets the video go on. */
  'attention:freeze': {
    actors: ['clerk'],
    payload: z.object({ callId, stillId: stillId.nullable() }),
    result: nothing,
  },
  /** The picture that was asked for. */
  'attention:still': {
    actors: ['device'],
    payload: z.object({ callId, stillId, image: stillImageSchema }),
    result: nothing,
  },
  /** A mark on the papers, which stays, or a drawing on the frozen picture, which goes with it. */
  'mark:add': {
    actors: both,
    payload: z.object({ callId, target: attentionTargetSchema, drawing: drawingSchema }),
    result: nothing,
  },
  /** One of one's own; the clerk's may be any. Repeating it changes nothing. */
  'mark:remove': {
    actors: both,
    payload: z.object({ callId, target: attentionTargetSchema, markId }),
    result: nothing,
  },
  /** All that one has drawn there oneself; the clerk, all that is there. */
  'mark:clear': {
    actors: both,
    payload: z.object({ callId, target: attentionTargetSchema }),
    result: nothing,
  },
} as const;

export const attentionServerEvents = {
  'attention:shown': z.object({ callId, target: attentionTargetSchema.nullable() }),
  'attention:pointed': z.object({
    callId,
    by: side,
    target: attentionTargetSchema,
    at: spotSchema.nullable(),
  }),
  /** The whole of what is frozen, on each change of the picture itself. */
  'attention:frozen': z.object({ callId, still: frozenStillSchema.nullable() }),
  /** Drawings on the frozen picture. */
  'attention:drawn': z.object({
    callId,
    stillId,
    added: stillDrawingSchema.nullable(),
    removed: z.array(markId),
  }),
} as const;
