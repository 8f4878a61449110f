// What the parts of this folder share beside the context.
import type { CallDirectory, Context } from '../context.ts';
import type { ReceiptAddress } from './case-store.ts';

export interface CasesDeps {
  context: Context;
  /** Late, since calls are built from cases. */
  directory: () => CallDirectory;
  address: ReceiptAddress;
}
