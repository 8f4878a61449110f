// What a clerk has confirmed of the print on an own paper, as what the licence says: otherwise nobody knows its number.
import type { ReadFieldCode } from '@cloud-window/shared/protocol';
import type { Sealer, Tx } from '../context.ts';
import type { LicenceContent } from './sealed-content.ts';

interface Meaning {
  number: ReadFieldCode;
  holder: ReadFieldCode;
  /** Names of fields as a registry has them (docs/registry.md). */
  fields: Record<string, ReadFieldCode>;
}

/** By type of licence. */
const MEANINGS: Record<string, Meaning> = {
  'id-card': {
    number: 'idNumber',
    holder: 'name',
    fields: { name: 'name', idNumber: 'idNumber', address: 'homeAddress' },
  },
  'business-licence': {
    number: 'creditCode',
    holder: 'companyName',
    fields: {
      companyName: 'companyName',
      creditCode: 'creditCode',
      legalRepresentative: 'legalRepresentative',
      address: 'companyAddress',
      establishedOn: 'establishedOn',
    },
  },
};

export async function confirmedContent(
  { sealer }: { sealer: Pick<Sealer, 'open'> },
  tx: Tx,
  type: string,
  pageIds: readonly string[],
): Promise<Omit<LicenceContent, 'reference'>> {
  const meaning = MEANINGS[type];
  if (meaning === undefined) return { number: '', holder: '', fields: {} };
  const rows = await tx
    .selectFrom('readingConfirmation')
    .select(['field', 'valueSealed'])
    .where('pageId', 'in', pageIds)
    .execute();
  const said = new Map(rows.map(({ field, valueSealed }) => [field, sealer.open(valueSealed)]));
  const known = Object.entries(meaning.fields).flatMap(([name, code]) => {
    const value = said.get(code);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    number: said.get(meaning.number) ?? '',
    holder: said.get(meaning.holder) ?? '',
    fields: Object.fromEntries(known),
  };
}
