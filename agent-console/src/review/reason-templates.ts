// Ready words for what is wrong with a paper, each with its coded reason: those of the material itself before those of every
// paper of its kind. Their texts are `reasonTemplates.<id>` in the locales; the clerk may change them before they are sent.
import type { Material, PageRejectReason } from '@cloud-window/shared/protocol';

export interface ReasonTemplate {
  id: string;
  reason: PageRejectReason;
}

/** By material code; a code may end in `*`. */
const OF_MATERIAL: Readonly<Record<string, readonly ReasonTemplate[]>> = {
  'id-card': [
    { id: 'idBothSides', reason: 'wrongPaper' },
    { id: 'idExpired', reason: 'expired' },
    { id: 'idOtherPerson', reason: 'mismatch' },
  ],
  'household-register': [
    { id: 'registerHomePage', reason: 'wrongPaper' },
    { id: 'registerOwnPage', reason: 'wrongPaper' },
  ],
  'business-licence': [
    { id: 'licenceQr', reason: 'cutOff' },
    { id: 'licenceSeal', reason: 'unsigned' },
    { id: 'licenceOtherCompany', reason: 'mismatch' },
  ],
  lease: [
    { id: 'leaseAllPages', reason: 'wrongPaper' },
    { id: 'leaseSignatures', reason: 'unsigned' },
    { id: 'leaseTerm', reason: 'expired' },
  ],
  'contract*': [
    { id: 'contractSignatures', reason: 'unsigned' },
    { id: 'contractAmount', reason: 'mismatch' },
  ],
  invoices: [
    { id: 'invoiceAmount', reason: 'mismatch' },
    { id: 'invoiceWhole', reason: 'cutOff' },
  ],
  'payment-receipts': [{ id: 'receiptAmount', reason: 'mismatch' }],
  authorisation: [
    { id: 'authorisationSignature', reason: 'unsigned' },
    { id: 'authorisationTerm', reason: 'expired' },
  ],
  photo: [
    { id: 'photoBackground', reason: 'wrongPaper' },
    { id: 'photoRecent', reason: 'expired' },
  ],
  'premises-proof': [{ id: 'premisesAddress', reason: 'mismatch' }],
  'income-proof': [{ id: 'incomeSeal', reason: 'unsigned' }],
  'medical-records': [{ id: 'medicalSeal', reason: 'unsigned' }],
};

const OF_FORM: Readonly<Record<Material['form'], readonly ReasonTemplate[]>> = {
  original: [{ id: 'originalNotCopy', reason: 'wrongPaper' }],
  copy: [{ id: 'copyUnreadable', reason: 'blurred' }],
  form: [
    { id: 'formUnsigned', reason: 'unsigned' },
    { id: 'formIncomplete', reason: 'other' },
  ],
  photo: [],
};

/** Ready words for a paper of this material, the likeliest first. */
export function templatesOf(material: Pick<Material, 'code' | 'form'>): ReasonTemplate[] {
  const own = Object.entries(OF_MATERIAL).flatMap(([code, templates]) =>
    matches(code, material.code) ? [...templates] : [],
  );
  return [...own, ...OF_FORM[material.form]];
}

function matches(pattern: string, code: string): boolean {
  return pattern.endsWith('*') ? code.startsWith(pattern.slice(0, -1)) : code === pattern;
}
