// Sample forms for persons: housing, disability certificate, social security.
import type { ScalarField } from '../form-schema.ts';
import {
  address,
  amount,
  applicantFields,
  both,
  choice,
  count,
  date,
  form,
  group,
  idNumber,
  multiline,
  phone,
  section,
  SEX,
  text,
  when,
  yesNo,
} from './parts.ts';

const MARRIAGE = {
  single: ['未婚', 'Single'],
  married: ['已婚', 'Married'],
  divorced: ['离异', 'Divorced'],
  widowed: ['丧偶', 'Widowed'],
} as const;
const RELATION = {
  spouse: ['配偶', 'Spouse'],
  child: ['子女', 'Child'],
  parent: ['父母', 'Parent'],
  other: ['其他', 'Other'],
} as const;
const CONSENT = both(
  '本人及家庭成员同意有关部门依法核查收入、住房、车辆、存款等情况。本人确认以上内容真实、准确、完整；如有虚假，愿意承担相应的法律责任。',
  'I and my family agree that income, housing, vehicles and savings are checked as the law allows. I confirm that the above is true, exact and complete, and that I answer by law for anything false.',
);

const household = (): ScalarField[] => [
  ...applicantFields(),
  address('home', '户籍地址', 'Registered home address', { personal: true, prefill: 'address' }),
  address('living', '现居住地址', 'Present address', { personal: true }),
  choice('marriage', '婚姻状况', 'Marital status', MARRIAGE, { personal: true }),
  text('spouseName', '配偶姓名', 'Spouse’s name', 30, {
    shownWhen: when('marriage', 'married'),
    personal: true,
  }),
  idNumber('spouseId', '配偶身份证号码', 'Spouse’s ID number', {
    shownWhen: when('marriage', 'married'),
    personal: true,
  }),
];
const differentSpouse = {
  kind: 'differ',
  one: 'idNumber',
  other: 'spouseId',
  message: both('配偶的身份证号码不能与申请人相同。', 'The spouse’s ID number cannot be the applicant’s.'),
} as const;
const members = () =>
  group(
    'members',
    both('共同申请的家庭成员', 'Family members who apply together'),
    both('家庭成员', 'Family member'),
    [0, 8],
    [
      text('name', '姓名', 'Name', 30, { personal: true }),
      idNumber('idNumber', '身份证号码', 'ID number', { personal: true }),
      choice('relation', '与申请人关系', 'Relation to the applicant', RELATION, { personal: true }),
    ],
  );

const publicRental = form(
  'HS101/application-form',
  both('公租房资格申请表', 'Public-rental application form'),
  [
    section('applicant', both('申请人', 'Applicant'), household()),
    section('family', both('家庭', 'Family'), [members()]),
    section('housing', both('住房与工作', 'Housing and work'), [
      choice(
        'dwelling',
        '现住房情况',
        'Present dwelling',
        {
          rented: ['租住', 'Rented'],
          relatives: ['借住亲友家', 'With relatives'],
          dormitory: ['单位宿舍', 'Employer’s dormitory'],
          other: ['其他', 'Other'],
        },
        { personal: true },
      ),
      count(
        'area',
        '现住房面积（平方米）',
        'Area of the present dwelling (m²)',
        [1, 1_000],
        both('平方米', 'm²'),
      ),
      yesNo(
        'ownsHome',
        '本人或家庭成员在本市是否有自有住房',
        'Does anyone of the family own a home in this city?',
        {
          personal: true,
        },
      ),
      address('ownHome', '自有住房地址', 'Address of that home', {
        shownWhen: when('ownsHome', 'yes'),
        personal: true,
      }),
      choice(
        'work',
        '就业情况',
        'Work',
        {
          employed: ['在职', 'Employed'],
          selfEmployed: ['灵活就业', 'Self-employed'],
          retired: ['退休', 'Retired'],
          none: ['无业', 'Without work'],
        },
        { personal: true },
      ),
      text('employer', '工作单位', 'Employer', 80, { shownWhen: when('work', 'employed'), personal: true }),
      amount('monthlyIncome', '家庭月收入（元）', 'Monthly income of the family (yuan)', { personal: true }),
      choice('wanted', '申请户型', 'Kind of flat wanted', {
        one: ['一居室', 'One room'],
        two: ['两居室', 'Two rooms'],
        any: ['服从分配', 'Any'],
      }),
    ]),
  ],
  [differentSpouse],
  { declaration: CONSENT },
);

const assets = (income: boolean) => [
  section('declarant', both('声明人', 'Declarant'), applicantFields('声明人', 'Declarant')),
  ...(income
    ? [
        section('income', both('收入', 'Income'), [
          amount('wages', '近 12 个月工资性收入（元）', 'Wages of the last 12 months (yuan)', {
            personal: true,
          }),
          amount('business', '近 12 个月经营性收入（元）', 'Business income of the last 12 months (yuan)', {
            personal: true,
          }),
          amount('otherIncome', '近 12 个月其他收入（元）', 'Other income of the last 12 months (yuan)', {
            personal: true,
          }),
          amount('incomeTotal', '近 12 个月收入合计（元）', 'Income of the last 12 months together (yuan)', {
            personal: true,
          }),
        ]),
      ]
    : []),
  section('assets', both('资产', 'Assets'), [
    amount('savings', '存款（元）', 'Savings (yuan)', { personal: true }),
    amount('securities', '股票、基金等（元）', 'Shares and funds (yuan)', { personal: true }),
    yesNo('hasCar', '是否有机动车', 'Is there a motor vehicle?', { personal: true }),
    group(
      'cars',
      both('机动车', 'Motor vehicles'),
      both('机动车', 'Vehicle'),
      [1, 5],
      [
        text('plate', '号牌号码', 'Number plate', 12, { personal: true }),
        amount('worth', '现值（元）', 'Present value (yuan)', { personal: true }),
      ],
      { shownWhen: when('hasCar', 'yes') },
    ),
    yesNo('hasProperty', '是否有房产、商铺或车位', 'Is there real estate?', { personal: true }),
    group(
      'properties',
      both('不动产', 'Real estate'),
      both('不动产', 'Property'),
      [1, 5],
      [
        address('place', '坐落', 'Where it is', { personal: true }),
        amount('worth', '估值（元）', 'Estimated value (yuan)', { personal: true }),
      ],
      { shownWhen: when('hasProperty', 'yes') },
    ),
    amount('total', '资产合计（元）', 'Assets together (yuan)', { personal: true }),
  ]),
];
const assetSum = {
  kind: 'sum',
  total: 'total',
  of: ['savings', 'securities', 'cars/worth', 'properties/worth'],
  message: both('资产合计应等于以上各项之和。', 'The assets together must be the sum of the above.'),
} as const;

const assetDeclaration = form(
  'HS101/asset-declaration',
  both('资产声明', 'Declaration of assets'),
  assets(false),
  [{ ...assetSum, of: [...assetSum.of] }],
  { declaration: CONSENT },
);

const rentSubsidy = form(
  'HS102/application-form',
  both('市场租房补贴申请表', 'Market-rent subsidy application form'),
  [
    section('applicant', both('申请人', 'Applicant'), household()),
    section('family', both('家庭', 'Family'), [members()]),
    section('lease', both('租房', 'The lease'), [
      yesNo('hasLease', '是否已签订租赁合同', 'Has a lease been signed?'),
      address('rented', '租赁房屋地址', 'Address of the dwelling', { shownWhen: when('hasLease', 'yes') }),
      amount('rent', '月租金（元）', 'Monthly rent (yuan)', {
        shownWhen: when('hasLease', 'yes'),
        positive: true,
      }),
      date('leaseFrom', '租赁开始日期', 'Lease begins', { shownWhen: when('hasLease', 'yes') }),
      date('leaseTo', '租赁结束日期', 'Lease ends', { shownWhen: when('hasLease', 'yes'), when: 'future' }),
      yesNo('registered', '租赁合同是否已网上备案', 'Is the lease registered online?', {
        shownWhen: when('hasLease', 'yes'),
      }),
    ]),
    section('account', both('收款账户', 'Account for the payments'), [
      text('bank', '开户银行', 'Bank', 60),
      text('holder', '户名', 'Account holder', 30, { personal: true, prefill: 'name' }),
      text('account', '账号', 'Account number', 30, { personal: true }),
    ]),
  ],
  [
    differentSpouse,
    {
      kind: 'order',
      earlier: 'leaseFrom',
      later: 'leaseTo',
      message: both('租赁结束日期不能早于开始日期。', 'The lease cannot end before it begins.'),
    },
  ],
  { declaration: CONSENT },
);

const incomeAndAssets = form(
  'HS102/income-asset-declaration',
  both('收入和资产声明', 'Declaration of income and assets'),
  assets(true),
  [
    {
      kind: 'sum',
      total: 'incomeTotal',
      of: ['wages', 'business', 'otherIncome'],
      message: both('收入合计应等于以上各项之和。', 'The income together must be the sum of the above.'),
    },
    { ...assetSum, of: [...assetSum.of] },
  ],
  { declaration: CONSENT },
);

const disability = form(
  'DP101/application-form',
  both('残疾人证申请表', 'Disability certificate application form'),
  [
    section('applicant', both('申请人', 'Applicant'), [
      ...applicantFields(),
      choice('sex', '性别', 'Sex', SEX, { personal: true, prefill: 'sex' }),
      date('birthDate', '出生日期', 'Date of birth', { when: 'past', personal: true, prefill: 'birthDate' }),
      address('home', '户籍地址', 'Registered home address', { personal: true, prefill: 'address' }),
      address('living', '现居住地址', 'Present address', { personal: true }),
    ]),
    section('application', both('申请事项', 'Application'), [
      choice('purpose', '办理类型', 'What is applied for', {
        first: ['首次办理', 'First certificate'],
        renew: ['期满换领', 'Renewal'],
        reassess: ['变更等级或类别', 'Another grade or kind'],
        replace: ['遗失或损坏补办', 'Replacement'],
      }),
      text('oldNumber', '原残疾人证号', 'Number of the present certificate', 20, {
        shownWhen: { not: when('purpose', 'first') },
        personal: true,
        optional: true,
      }),
      choice(
        'category',
        '申请残疾类别',
        'Kind of disability',
        {
          sight: ['视力', 'Sight'],
          hearing: ['听力', 'Hearing'],
          speech: ['言语', 'Speech'],
          limbs: ['肢体', 'Limbs'],
          intellect: ['智力', 'Intellectual'],
          mental: ['精神', 'Mental'],
          multiple: ['多重', 'Multiple'],
        },
        { personal: true },
      ),
      multiline('cause', '致残原因及病史', 'Cause and medical history', 400, { personal: true }),
      date('since', '致残时间', 'Since when', { when: 'past', personal: true, optional: true }),
      yesNo('homeVisit', '是否需要上门评定', 'Is an assessment at home needed?'),
    ]),
    section('guardian', both('监护人', 'Guardian'), [
      choice('applies', '由谁申请', 'Who applies', {
        self: ['本人', 'The person'],
        guardian: ['监护人', 'A guardian'],
      }),
      text('guardianName', '监护人姓名', 'Guardian’s name', 30, {
        shownWhen: when('applies', 'guardian'),
        personal: true,
      }),
      idNumber('guardianId', '监护人身份证号码', 'Guardian’s ID number', {
        shownWhen: when('applies', 'guardian'),
        personal: true,
      }),
      phone('guardianPhone', '监护人手机号码', 'Guardian’s mobile number', {
        shownWhen: when('applies', 'guardian'),
        personal: true,
      }),
      choice('guardianRelation', '与申请人关系', 'Relation to the applicant', RELATION, {
        shownWhen: when('applies', 'guardian'),
        personal: true,
      }),
    ]),
  ],
  [
    {
      kind: 'differ',
      one: 'idNumber',
      other: 'guardianId',
      message: both(
        '监护人的身份证号码不能与申请人相同。',
        'The guardian’s ID number cannot be the applicant’s.',
      ),
    },
    {
      kind: 'order',
      earlier: 'birthDate',
      later: 'since',
      message: both('致残时间不能早于出生日期。', 'This cannot be before the date of birth.'),
    },
  ],
);

const socialCard = form(
  'SI101/application-form',
  both('社会保障卡补换申请表', 'Social-card replacement form'),
  [
    section('applicant', both('持卡人', 'Card holder'), applicantFields('持卡人', 'Card holder')),
    section('replacement', both('补换', 'Replacement'), [
      choice('reason', '补换原因', 'Why a new card', {
        lost: ['遗失', 'Lost'],
        damaged: ['损坏', 'Damaged'],
        expired: ['到期', 'Expired'],
        changed: ['信息变更', 'Details have changed'],
      }),
      date('lostOn', '遗失日期', 'Lost on', { shownWhen: when('reason', 'lost'), when: 'past' }),
      multiline('changedWhat', '变更内容', 'What has changed', 200, {
        shownWhen: when('reason', 'changed'),
        personal: true,
      }),
      choice('bank', '服务银行', 'Bank of the card', {
        icbc: ['工商银行', 'ICBC'],
        ccb: ['建设银行', 'CCB'],
        abc: ['农业银行', 'ABC'],
        boc: ['中国银行', 'Bank of China'],
      }),
      choice('delivery', '领取方式', 'How it is handed over', {
        collect: ['窗口领取', 'Collected at the window'],
        mail: ['邮寄', 'By post'],
      }),
      address('mailTo', '邮寄地址', 'Postal address', {
        shownWhen: when('delivery', 'mail'),
        personal: true,
        prefill: 'address',
      }),
    ]),
  ],
);

const flexibleWorker = form(
  'SI102/application-form',
  both('灵活就业人员参保登记表', 'Flexible-worker enrolment form'),
  [
    section('applicant', both('参保人', 'Insured person'), [
      ...applicantFields('参保人', 'Insured person'),
      address('home', '户籍地址', 'Registered home address', { personal: true, prefill: 'address' }),
    ]),
    section('insurance', both('参保', 'Insurance'), [
      yesNo('pension', '参加职工基本养老保险', 'Pension insurance'),
      yesNo('medical', '参加职工基本医疗保险', 'Medical insurance'),
      date('from', '起保月份首日', 'First day of the first month'),
      amount('base', '月缴费基数（元）', 'Monthly base of the premium (yuan)', { positive: true }),
      choice('payment', '缴费方式', 'Payment', {
        debit: ['银行代扣', 'Direct debit'],
        self: ['自行缴纳', 'Paid by oneself'],
      }),
      text('bank', '开户银行', 'Bank', 60, { shownWhen: when('payment', 'debit') }),
      text('account', '银行卡号', 'Card number', 30, { shownWhen: when('payment', 'debit'), personal: true }),
    ]),
  ],
);

export const PERSONAL_FORMS = [
  publicRental,
  assetDeclaration,
  rentSubsidy,
  incomeAndAssets,
  disability,
  socialCard,
  flexibleWorker,
] as const;
