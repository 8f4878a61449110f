// A captured page beyond its bytes: where the sheet lies in the picture, the straightened picture made from it, and what the
// quality gate found. The kiosk only names corners; pictures and findings are the server's own (ADR 12).
import { z } from '../zod.ts';
import { callId, pageId, sha256Hex, shortText } from './scalars.ts';

// --- the sheet in the picture -----------------------------------------------------------------------------------

/** x and y in pixels of the upright original (after its EXIF orientation). */
export const pointSchema = z.tuple([z.number(), z.number()]);
export type CornerPoint = z.infer<typeof pointSchema>;
/** Top left, top right, bottom right, bottom left of the sheet as its reader holds it. */
export const cornersSchema = z.tuple([pointSchema, pointSchema, pointSchema, pointSchema]);
export type Corners = z.infer<typeof cornersSchema>;

/** Corners in the metadata of an upload: eight numbers, `x,y` of each corner. */
export const cornersTextSchema = z
  .string()
  .max(120)
  .regex(/^\d{1,6}(?:\.\d{1,3})?(?:,\d{1,6}(?:\.\d{1,3})?){7}$/)
  .transform((text): Corners => {
    const [ax = 0, ay = 0, bx = 0, by = 0, cx = 0, cy = 0, dx = 0, dy = 0] = text.split(',').map(Number);
    return [
      [ax, ay],
      [bx, by],
      [cx, cy],
      [dx, dy],
    ];
  });

/** As `cornersTextSchema` reads it; to a tenth of a pixel. */
export function cornersText(corners: Corners): string {
  return corners
    .flat()
    .map((value) => String(Math.round(value * 10) / 10))
    .join(',');
}

/** The sheet cut out of the original and straightened: what people look at first. The original stays as it is. */
export const derivedImageSchema = z.object({
  sha256: sha256Hex,
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  /** Where in the original it was taken from. */
  corners: cornersSchema.nullable(),
  /** Light and shadow are evened out, so that the paper is white. */
  enhanced: z.boolean(),
});
export type DerivedImage = z.infer<typeof derivedImageSchema>;

// --- its quality ------------------------------------------------------------------------------------------------

/** What makes a page hard to read, from what spoils it most. */
export const QUALITY_FINDINGS = [
  /** No paper is in the picture. */
  'noSheet',
  /** Nothing is written on it. */
  'blank',
  'dark',
  'blur',
  'glare',
  /** An edge of the sheet lies outside the picture. */
  'cutOff',
  /** Too few pixels on the paper, though the camera could give more. */
  'tooSmall',
  'skewed',
  'upsideDown',
] as const;
export const qualityFindingCodeSchema = z.enum(QUALITY_FINDINGS);
export type QualityFindingCode = z.infer<typeof qualityFindingCodeSchema>;

const share = z.number().min(0).max(1);
/** A part of the picture that is shown (the straightened one where there is one), in shares of its width and height. */
export const qualityBoxSchema = z.object({ x: share, y: share, width: share, height: share });
export type QualityBox = z.infer<typeof qualityBoxSchema>;

export const qualityFindingSchema = z.object({
  code: qualityFindingCodeSchema,
  /** Where; null means the whole page. */
  box: qualityBoxSchema.nullable(),
});
export type QualityFinding = z.infer<typeof qualityFindingSchema>;

export const pageQualitySchema = z.object({
  verdict: z.enum(['good', 'poor']),
  findings: z.array(qualityFindingSchema),
  /** The clerk who let it pass all the same; null while nobody has. */
  overriddenBy: z.string().nullable(),
  overrideReason: z.string().nullable(),
});
export type PageQuality = z.infer<typeof pageQualitySchema>;

// --- what happens to it -----------------------------------------------------------------------------------------

export const captureClientEvents = {
  /** The clerk lets a page pass whose quality is poor, and says why. Repeating it changes nothing. */
  'page:overrideQuality': {
    actors: ['clerk'],
    payload: z.object({ callId, pageId, reason: shortText(500).min(1) }),
    result: pageQualitySchema,
  },
} as const;

export const captureCaseEvents = [
  z.object({ type: z.literal('pageQualityOverridden'), pageId, quality: pageQualitySchema }),
] as const;
