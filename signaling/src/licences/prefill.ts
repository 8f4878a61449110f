// What is on file of a person, for filling a form in before they write a word: what they told at sign-in, and what their
// usable licences say. Read by the forms of their own open case alone.
import type { LicenceTrust } from '@cloud-window/shared/protocol';
import type { Context, Db, Tx } from '../context.ts';
import { obstacleOf } from './licence-standing.ts';
import { openContent, type LicenceContent } from './sealed-content.ts';
import { walletOf } from './wallet.ts';

interface PrefillLicence extends Omit<LicenceContent, 'reference'> {
  trust: LicenceTrust;
  issuer: string;
  /** Epoch milliseconds, exclusive. */
  validUntil: number | null;
}

export interface Prefill {
  person: { idNumber: string; name: string | null; phone: string };
  /** By type (`id-card`, `business-licence`, …): the most trusted one that can be used today. */
  licences: Record<string, PrefillLicence>;
}

/** What the forms of this person may begin with; null for somebody who is not known. */
export async function prefillFor(
  { db, sealer, clock }: Pick<Context, 'db' | 'sealer' | 'clock'>,
  applicantId: string,
): Promise<Prefill | null> {
  const person = await loadPerson({ sealer }, db, applicantId);
  if (person === null) return null;
  const licences: Record<string, PrefillLicence> = {};
  for (const row of await walletOf(db, applicantId)) {
    if (row.type in licences || obstacleOf(row, clock.now()) !== null) continue;
    const { reference: _own, ...content } = openContent(sealer, row.contentSealed);
    licences[row.type] = {
      ...content,
      trust: row.trust,
      issuer: row.issuer,
      validUntil: row.validUntil?.getTime() ?? null,
    };
  }
  return { person, licences };
}

/** What the person told at sign-in; null for nobody. */
export async function loadPerson(
  { sealer }: Pick<Context, 'sealer'>,
  db: Db | Tx,
  applicantId: string,
): Promise<Prefill['person'] | null> {
  const row = await db
    .selectFrom('applicant')
    .select(['idNumberSealed', 'nameSealed', 'phoneSealed'])
    .where('id', '=', applicantId)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    idNumber: sealer.open(row.idNumberSealed),
    name: row.nameSealed === null ? null : sealer.open(row.nameSealed),
    phone: sealer.open(row.phoneSealed),
  };
}

/** What a licence says, to compare with a form or a reading; null for one that is not there. */
export async function loadLicenceFields(
  { sealer }: Pick<Context, 'sealer'>,
  db: Db | Tx,
  licenceId: string,
): Promise<Omit<LicenceContent, 'reference'> | null> {
  const row = await db
    .selectFrom('licence')
    .select('contentSealed')
    .where('id', '=', licenceId)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { reference: _own, ...content } = openContent(sealer, row.contentSealed);
  return content;
}
