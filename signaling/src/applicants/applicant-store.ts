// Applicants as they are stored: found by a keyed hash of ID number and phone, everything they told us sealed. An ID number
// is known to many others; only together with the phone that answered the code does it lead to earlier papers.
import { maskIdNumber, newId, normaliseIdNumber } from '@cloud-window/shared';
import type { Context, Db, Tx } from '../context.ts';

/** What a kiosk and the clerk of the call may see. */
export interface MaskedApplicant {
  maskedIdNumber: string;
  name: string | null;
}

type Parts = Pick<Context, 'sealer' | 'clock'>;

/** The applicant with this ID number and phone, added at the first visit; the name follows what was told last. */
export async function rememberApplicant(
  { sealer, clock }: Parts,
  tx: Db | Tx,
  told: { idNumber: string; phone: string; name: string | undefined },
): Promise<string> {
  const idNumber = normaliseIdNumber(told.idNumber);
  const name = told.name === undefined || told.name === '' ? null : sealer.seal(told.name);
  const phoneSealed = sealer.seal(told.phone);
  const row = await tx
    .insertInto('applicant')
    .values({
      id: newId('applicant'),
      idNumberHash: sealer.fingerprint('id-number-and-phone', `${idNumber}/${told.phone}`),
      idNumberSealed: sealer.seal(idNumber),
      nameSealed: name,
      phoneSealed,
      createdAt: new Date(clock.now()),
    })
    .onConflict((conflict) =>
      conflict
        .column('idNumberHash')
        .doUpdateSet(name === null ? { phoneSealed } : { phoneSealed, nameSealed: name }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** The applicant with the ID number masked, or null. */
export async function loadMaskedApplicant(
  { sealer, db }: Pick<Context, 'sealer' | 'db'>,
  applicantId: string,
): Promise<MaskedApplicant | null> {
  const row = await db.selectFrom('applicant').selectAll().where('id', '=', applicantId).executeTakeFirst();
  if (row === undefined) return null;
  return {
    maskedIdNumber: maskIdNumber(sealer.open(row.idNumberSealed)),
    name: row.nameSealed === null ? null : sealer.open(row.nameSealed),
  };
}
