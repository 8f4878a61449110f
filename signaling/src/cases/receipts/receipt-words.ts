// The words of the printed receipt. Paper cannot switch its language, so it carries both.
import type { Decision, Defect, Localized, Outcome, PageRejectReason } from '@cloud-window/shared/protocol';

type DecisionReason = Decision['reasons'][number];

export const TITLES: Record<Outcome, Localized> = {
  accepted: { 'zh-CN': '受理回执', en: 'Receipt of acceptance' },
  supplement: { 'zh-CN': '容缺受理通知', en: 'Receipt of acceptance with a promised supplement' },
  corrections: { 'zh-CN': '一次性补正告知书', en: 'Notice of corrections' },
  declined: { 'zh-CN': '不予受理通知', en: 'Notice of refusal' },
  notCompetent: { 'zh-CN': '不属于职权范围告知书', en: 'Notice that another office is competent' },
};

export const OUTCOME_SENTENCES: Record<Outcome, Localized> = {
  accepted: {
    'zh-CN': '申请材料齐全、符合要求，予以受理。',
    en: 'The papers are complete and in order. The application is accepted.',
  },
  supplement: {
    'zh-CN': '主要材料符合要求，予以容缺受理。请按书面承诺在期限前补交下列材料。',
    en: 'The application is accepted against the promise to bring the papers listed below by the date stated.',
  },
  corrections: {
    'zh-CN': '申请材料需要补正，全部问题如下。请补齐后在任一终端用同一办件编号继续办理。',
    en: 'The papers need corrections; everything is listed below. Go on at any kiosk, under the same case number.',
  },
  declined: {
    'zh-CN': '经审查，该申请不予受理，理由及救济途径如下。',
    en: 'The application is not accepted, for the reasons below; the remedies are stated.',
  },
  notCompetent: {
    'zh-CN': '该事项不属于本机关职权范围，请向下列机关申请。',
    en: 'This matter is not within the competence of this authority. Please apply to the office below.',
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

/** What is wrong with a material, beside the defects of single pages. */
export const DEFECT_KINDS: Record<Defect['kind'], Localized> = {
  missing: { 'zh-CN': '缺少', en: 'missing' },
  page: { 'zh-CN': '需更正', en: 'to be mended' },
  licence: { 'zh-CN': '电子证照不能使用', en: 'the licence on file cannot be used' },
  form: { 'zh-CN': '表格未填写完整', en: 'the form is not complete' },
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
  approvedBy: { 'zh-CN': '复核人', en: 'Approved by' },
  defects: { 'zh-CN': '需要补正的全部问题', en: 'Everything to put in order' },
  noticeBy: { 'zh-CN': '法定一次性告知期限', en: 'Notice was due by law' },
  promised: { 'zh-CN': '承诺补交材料', en: 'Promised papers' },
  promisedBy: { 'zh-CN': '承诺补交期限', en: 'Promised until' },
  promise: { 'zh-CN': '书面承诺', en: 'Promise' },
  promiseText: {
    'zh-CN': '申请人承诺在上述期限内补交所列材料；逾期未补交的，受理机关可依法撤销受理或作出处理。',
    en: 'The applicant promises to bring the papers listed by then. If they do not come, the office may revoke the acceptance as the law provides.',
  },
  referral: { 'zh-CN': '应向其申请的机关', en: 'Competent office' },
  address: { 'zh-CN': '地址', en: 'Address' },
  phone: { 'zh-CN': '电话', en: 'Telephone' },
  seen: { 'zh-CN': '与原件核对无误', en: 'seen against the original' },
  form: { 'zh-CN': '电子表格', en: 'Form filled in on the screen' },
  licence: { 'zh-CN': '电子证照', en: 'Licence on file' },
  waiting: { 'zh-CN': '办件凭条', en: 'Slip: a decision is on its way' },
  waitingText: {
    'zh-CN':
      '经办人已提出处理意见，正由第二人复核。复核后可在任一终端登录，在“我的预约和结果”中查看结果并打印回执。',
    en: 'The clerk has proposed a decision; a second person is looking at it. Sign in at any kiosk and open “My appointments and results” to see the result and print the receipt.',
  },
  materials: { 'zh-CN': '材料清单', en: 'Papers' },
  page: { 'zh-CN': '第{n}页', en: 'page {n}' },
  noPapers: { 'zh-CN': '未提交材料', en: 'No papers were captured' },
  verify: { 'zh-CN': '扫码核验', en: 'Scan to verify' },
  sample: {
    'zh-CN': '示例数据，不具有法律效力',
    en: 'Sample data, without legal effect',
  },
  footer: {
    'zh-CN':
      '核验方法：扫描二维码，或在核验网页输入回执编号并选择本 PDF 文件；文件改动一个字节即可发现。文件末行为本机关 Ed25519 电子签章，可离线核验。',
    en: 'To verify: scan the code, or enter the number on the verify page and choose this PDF file; one changed byte is noticed. Its last line is the installation’s Ed25519 seal, which can be verified offline.',
  },
} as const satisfies Record<string, Localized>;
