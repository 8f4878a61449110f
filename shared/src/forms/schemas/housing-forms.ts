// Sample forms of housing: public rental with its declaration of assets, and the subsidy for rents of the market.
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
  RELATION,
  section,
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

export const HOUSING_FORMS = [publicRental, assetDeclaration, rentSubsidy, incomeAndAssets] as const;
