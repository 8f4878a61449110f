// The words of the printed receipt. Paper cannot switch its language, so it carries both.
import type { Decision, Localized, Outcome, PageRejectReason } from '@cloud-window/shared/protocol';

type DecisionReason = Decision['reasons'][number];

export const TITLES: Record<Outcome, Localized> = {
  accepted: { 'zh-CN': '受理回执', en: 'Receipt of acceptance' },
  corrections: { 'zh-CN': '更正通知', en: 'Notice of corrections' },
  declined: { 'zh-CN': '不予受理通知', en: 'Notice of refusal' },
};

export const OUTCOME_SENTENCES: Record<Outcome, Localized> = {
  accepted: {
    'zh-CN': '申请材料齐全、符合要求，予以受理。',
    en: 'The papers are complete and in order. The application is accepted.',
  },
  corrections: {
    'zh-CN': '申请材料需要补正，请按下列说明一次性补齐后再次提交。',
    en: 'The papers need corrections. Please mend everything listed below and submit again.',
  },
  declined: {
    'zh-CN': '经审查，该申请不予受理，理由及救济途径如下。',
    en: 'The application is not accepted, for the reasons below; the remedies are stated.',
  },
};

export const REASONS: Record<DecisionReason, Localized> = {
  complete: { 'zh-CN': '材料齐全', en: 'Complete and in order' },
  materialMissing: { 'zh-CN': '缺少材料', en: 'A paper is missing' },
  materialDefective: { 'zh-CN': '材料不符合要求', en: 'A paper is defective' },
  notEligible: { 'zh-CN': '不符合申请条件', en: 'Not eligible' },
  notCompetent: { 'zh-CN': '不属于本机关职权范围', en: 'Not within the competence of this authority' },
  other: { 'zh-CN': '其他', en: 'Other' },
};

/** What is wrong with a page. */
export const PAGE_DEFECTS: Record<PageRejectReason, Localized> = {
  blurred: { 'zh-CN': '画面模糊', en: 'blurred' },
  glare: { 'zh-CN': '有反光', en: 'glare on the paper' },
  cutOff: { 'zh-CN': '边缘不完整', en: 'edges cut off' },
  tooDark: { 'zh-CN': '过暗', en: 'too dark' },
  wrongPaper: { 'zh-CN': '不是所需材料', en: 'not the paper that is needed' },
  expired: { 'zh-CN': '已过有效期', en: 'expired' },
  unsigned: { 'zh-CN': '缺少签字或盖章', en: 'signature or seal missing' },
  mismatch: { 'zh-CN': '内容与申请不一致', en: 'does not match the application' },
  other: { 'zh-CN': '不符合要求', en: 'not as required' },
};

export const LABELS = {
  number: { 'zh-CN': '回执编号', en: 'Number' },
  caseNumber: { 'zh-CN': '办件编号', en: 'Case' },
  item: { 'zh-CN': '事项', en: 'Item' },
  department: { 'zh-CN': '主管部门', en: 'Department' },
  site: { 'zh-CN': '办理地点', en: 'Place' },
  appliedAt: { 'zh-CN': '申请时间', en: 'Applied' },
  issuedAt: { 'zh-CN': '出具时间', en: 'Issued' },
  applicant: { 'zh-CN': '申请人证件号', en: 'Applicant ID' },
  clerk: { 'zh-CN': '经办人', en: 'Clerk' },
  result: { 'zh-CN': '办理结果', en: 'Result' },
  reasons: { 'zh-CN': '理由', en: 'Reasons' },
  note: { 'zh-CN': '说明', en: 'Notice' },
  remedies: { 'zh-CN': '救济途径', en: 'Remedies' },
  materials: { 'zh-CN': '材料清单', en: 'Papers' },
  page: { 'zh-CN': '第{n}页', en: 'page {n}' },
  rejected: { 'zh-CN': '需更正', en: 'to be mended' },
  missing: { 'zh-CN': '缺少', en: 'missing' },
  noPapers: { 'zh-CN': '未提交材料', en: 'No papers were captured' },
  verify: { 'zh-CN': '扫码核验', en: 'Scan to verify' },
  sample: {
    'zh-CN': '示例数据，不具有法律效力',
    en: 'Sample data, without legal effect',
  },
  footer: {
    'zh-CN': '核验方法：扫描二维码，或在核验网页输入回执编号并选择本 PDF 文件；文件改动一个字节即可发现。',
    en: 'To verify: scan the code, or enter the number on the verify page and choose this PDF file; one changed byte is noticed.',
  },
} as const satisfies Record<string, Localized>;
