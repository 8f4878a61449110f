// What the parts of this folder share beside the context.
import type { CallDirectory, Context } from '../context.ts';
import type { RegistryVisits } from '../licences/registry-visits.ts';
import type { ReceiptAddress } from './receipts/receipt-address.ts';
import type { Seal } from './seals/seal.ts';

export interface CasesDeps {
  context: Context;
  /** Late, since calls are built from cases. */
  directory: () => CallDirectory;
  address: ReceiptAddress;
  /** Asks the registry of licences. */
  licences: RegistryVisits;
  seal: Seal;
}
