// The public check of a receipt: possession of the paper (its token, from the QR code) or of the file (its hash) proves
// it; a number alone tells nothing, so that numbers cannot be probed.
import { timingSafeEqual } from 'node:crypto';
import type { RouteHandlers } from '../../context.ts';
import type { RateLimits } from '../../http/rate-limits.ts';
import { normaliseReceiptNumber } from '../case-numbers.ts';
import type { CasesDeps } from '../cases-deps.ts';
import { tokenHash } from './issue-receipt.ts';
import type { PublicReceipt } from './receipt-content.ts';

type Verdict = Awaited<ReturnType<RouteHandlers['verifyReceipt']>>;
interface Evidence {
  token?: string | undefined;
  fileSha256?: string | undefined;
}

/**
 * - token right: `genuine`, or `changed` when a file was given and differs
 * - token wrong: `unknown`, whatever the file
 * - no token: `genuine` when the file is the very one that was issued, else `unknown`
 */
function judgeReceipt(
  stored: {
    tokenHash: string;
    pdfSha256: string;
    slipSha256: string | null;
    publicContent: PublicReceipt;
  } | null,
  { token, fileSha256 }: Evidence,
): Verdict {
  const unknown: Verdict = {
    status: 'unknown',
    receipt: null,
    fileMatches: fileSha256 === undefined ? null : false,
  };
  if (!stored) return unknown;
  const issued = [stored.pdfSha256, stored.slipSha256 ?? ''];
  const fileMatches = fileSha256 === undefined ? null : issued.some((sha256) => sameHex(fileSha256, sha256));
  const holdsPaper = token === undefined ? null : sameHex(tokenHash(token), stored.tokenHash);
  if (holdsPaper === false || (holdsPaper === null && fileMatches !== true)) return unknown;
  return {
    status: fileMatches === false ? 'changed' : 'genuine',
    receipt: stored.publicContent,
    fileMatches,
  };
}

/** Handler of `verifyReceipt`. */
export function createVerifyRoute(
  deps: CasesDeps,
  limits: Pick<RateLimits, 'count'>,
): Pick<RouteHandlers, 'verifyReceipt'> {
  const { db, audit } = deps.context;
  return {
    async verifyReceipt({ body, ip }) {
      await limits.count('verifyByAddress', ip);
      const number = normaliseReceiptNumber(body.number);
      const row =
        number === null
          ? undefined
          : await db
              .selectFrom('receipt')
              .select(['tokenHash', 'pdfSha256', 'slipSha256', 'publicContent'])
              .where('number', '=', number)
              .executeTakeFirst();
      const stored = row ? { ...row, publicContent: row.publicContent as unknown as PublicReceipt } : null;
      const verdict = judgeReceipt(stored, body);
      await audit.record(db, {
        actor: 'public',
        action: 'receipt.verified',
        // What somebody typed is only kept when it is one of our numbers.
        subject: stored && number !== null ? number : 'unknown',
        detail: {
          status: verdict.status,
          token: body.token !== undefined,
          file: body.fileSha256 !== undefined,
        },
      });
      return verdict;
    },
  };
}

function sameHex(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left, 'hex'), Buffer.from(right, 'hex')];
  return a.length === b.length && timingSafeEqual(a, b);
}
