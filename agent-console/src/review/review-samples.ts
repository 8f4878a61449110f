// A small item and case for the unit tests of this folder.
import type { Case, Item, Page, Verdict } from '@cloud-window/shared/protocol';

const id = (prefix: string, n: number) => `${prefix}_${String(n).padStart(24, '0')}`;

export const sampleItem: Item = {
  code: 'MR201',
  name: { 'zh-CN': '企业变更登记', en: 'Company change' },
  audience: 'company',
  department: { code: 'market', name: { 'zh-CN': '市监', en: 'Market Regulation' } },
  minutes: 15,
  feeYuan: 0,
  sample: true,
  materials: [
    {
      code: 'application',
      name: { 'zh-CN': '申请书', en: 'Application' },
      requirement: 'required',
      form: 'form',
      maxPages: 4,
    },
    {
      code: 'amendment',
      name: { 'zh-CN': '章程修正案', en: 'Amendment' },
      requirement: 'conditional',
      form: 'original',
      maxPages: 4,
    },
    {
      code: 'licence',
      name: { 'zh-CN': '营业执照', en: 'Business licence' },
      requirement: 'required',
      form: 'original',
      maxPages: 1,
    },
  ],
};

export const verdict = (value: Verdict['value']): Verdict => ({
  value,
  reason: value === 'rejected' ? 'blurred' : null,
  note: '',
  by: 'Li',
  at: 1,
});

export function samplePage(n: number, more: Partial<Page> = {}): Page {
  return {
    id: id('page', n),
    caseId: id('case', 1),
    materialCode: 'application',
    position: n,
    version: 1,
    current: true,
    sha256: '0'.repeat(64),
    bytes: 1000,
    width: 1654,
    height: 2339,
    derived: null,
    quality: null,
    capturedAt: n,
    origin: 'camera',
    verdict: null,
    seen: null,
    ...more,
  };
}

export function sampleCase(pages: readonly Page[], more: Partial<Case> = {}): Case {
  return {
    id: id('case', 1),
    number: 'CW-1',
    itemCode: sampleItem.code,
    locale: 'zh-CN',
    state: 'draft',
    createdAt: 1,
    recordingConsent: false,
    pages: [...pages],
    forms: [],
    licences: [],
    signature: null,
    recaptures: [],
    messages: [],
    marks: [],
    suggestions: [],
    decision: null,
    receipt: null,
    proposal: null,
    earlier: [],
    noticeDueAt: null,
    ...more,
  };
}
