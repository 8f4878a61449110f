// Where a receipt is looked up, for whoever holds it.
import type { Sealer } from '../../context.ts';

/** What is needed to show a receipt's address: its token lies sealed in the database. */
export interface ReceiptAddress {
  sealer: Sealer;
  /** Origin under which people reach this installation. */
  publicUrl: string;
  /** In which days are counted. */
  timeZone: string;
}

/** The token stands in the fragment, which browsers never send: it reaches no server log and no referrer. */
export function verifyUrl(publicUrl: string, number: string, token: string): string {
  const url = new URL('/verify/', publicUrl);
  url.searchParams.set('n', number);
  url.hash = token;
  return url.href;
}
