// What tells a reload from a reboot: a marker in this tab's sessionStorage, renewed while a visit is under way. It holds
// no personal data. A browser that restores its tabs after a power cut brings the marker back too, but an old one.
import { z } from 'zod';
import { appointmentSchema } from '@cloud-window/shared/protocol';
import { AIMS, STEPS } from './steps.ts';

const STORAGE_KEY = 'cw.visit';
/** How often a running visit renews its marker. */
export const MARKER_RENEW_MS = 5_000;
/** A marker older than this was left by a machine that went dark, not by a reload. */
export const MARKER_FRESH_MS = 60_000;

const markerSchema = z.object({
  at: z.number(),
  step: z.enum(STEPS),
  audience: z.enum(['personal', 'company']),
  itemCode: z.string().nullable(),
  caseId: z.string().nullable(),
  elderly: z.boolean(),
  wantsCallback: z.boolean(),
  aim: z.enum(AIMS).nullable(),
  appointment: appointmentSchema.nullable(),
  consents: z.object({ privacy: z.boolean(), recording: z.boolean() }),
});
export type VisitMarker = z.infer<typeof markerSchema>;

export function writeMarker(marker: VisitMarker): void {
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify(marker));
}

export function clearMarker(): void {
  sessionStorage.removeItem(STORAGE_KEY);
}

/** The marker of a visit that was on this screen a moment ago, or null. */
export function readMarker(now: number): VisitMarker | null {
  return parseMarker(sessionStorage.getItem(STORAGE_KEY), now);
}

/** Pure part of `readMarker`. */
export function parseMarker(stored: string | null, now: number): VisitMarker | null {
  if (stored === null) return null;
  try {
    const parsed = markerSchema.safeParse(JSON.parse(stored));
    if (!parsed.success) return null;
    return Math.abs(now - parsed.data.at) <= MARKER_FRESH_MS ? parsed.data : null;
  } catch {
    return null;
  }
}
