// Pages from the scanner beside a kiosk: where the administrator says it is, and a scan from its start to its end.
import { isErrorCode, type ErrorCode } from '../errors.ts';
import { z } from '../zod.ts';
import { none, route } from './route.ts';
import { caseId, kioskId, pageId, scanId } from './scalars.ts';

/** How a scan stands; each page is told by its own case event, or `papers:changed`, as well. */
export const scanStateSchema = z.object({
  name: z.enum(['scanning', 'ended']),
  /** Taken so far; they stay, however the scan ends. */
  pages: z.number().int().nonnegative(),
  /** Why it ended early. */
  fault: z.custom<ErrorCode>(isErrorCode, 'unknown error code').nullable(),
});
export type ScanState = z.infer<typeof scanStateSchema>;

/** `http(s)://` with an address in digits of a private network; null when there is no scanner. */
const scannerUrl = z.string().trim().max(200).nullable();
const ofScan = z.object({ id: caseId, scanId });
const ofKiosk = z.object({ id: kioskId });

export const scanRoutes = {
  /**
   * Takes in what lies in the feeder, else on the glass. `scanId` is made by the kiosk: repeating it changes nothing.
   * SCANNER_BUSY while a scan is going on at this kiosk; PAGE_LIMIT_REACHED; NOT_FOUND where there is no scanner. What
   * the scanner itself says comes as the `fault` of `scanState`.
   */
  startScan: route('POST', '/api/cases/:id/scan', ['applicant'], {
    params: z.object({ id: caseId }),
    body: z.object({
      scanId,
      materialCode: z.string().max(64),
      /** Both sides of each sheet, where the feeder can. */
      twoSided: z.boolean(),
      /** The page that the first one replaces. */
      replaces: z.object({ position: z.number().int().positive().max(60), pageId }).nullable(),
    }),
    result: none,
  }),
  scanState: route('GET', '/api/cases/:id/scan/:scanId', ['applicant'], {
    params: ofScan,
    result: scanStateSchema,
  }),
  /** Ends it after the sheet that is being drawn in; pages taken so far stay. Repeating it changes nothing. */
  cancelScan: route('DELETE', '/api/cases/:id/scan/:scanId', ['applicant'], { params: ofScan, result: none }),
  /** The address is the administrator's alone; the kiosk only learns that there is one. */
  kioskScanner: route('GET', '/api/admin/kiosks/:id/scanner', ['administrator'], {
    params: ofKiosk,
    result: z.object({ url: scannerUrl }),
  }),
  /** SCANNER_ADDRESS_INVALID for names, and for addresses outside private networks. */
  setKioskScanner: route('POST', '/api/admin/kiosks/:id/scanner', ['administrator'], {
    params: ofKiosk,
    body: z.object({ url: scannerUrl }),
    result: z.object({ url: scannerUrl }),
  }),
} as const;
