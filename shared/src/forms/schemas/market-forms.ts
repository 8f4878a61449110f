// Sample forms of market regulation: registration of sole traders and companies, and their changes.
import {
  address,
  amount,
  applicantFields,
  both,
  choice,
  companyFields,
  contactFields,
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
  uscc,
  when,
  yesNo,
} from './parts.ts';

const PREMISES_RIGHT = {
  owned: ['自有', 'Owned'],
  rented: ['租赁', 'Rented'],
  free: ['无偿使用', 'Free use'],
} as const;

const soleTrader = form(
  'MR101/application-form',
  both('个体工商户登记申请书', 'Sole-trader registration application'),
  [
    section('operator', both('经营者', 'Operator'), [
      ...applicantFields('经营者', 'Operator'),
      choice('sex', '性别', 'Sex', SEX, { personal: true, prefill: 'sex' }),
      address('home', '户籍地址', 'Registered home address', { personal: true, prefill: 'address' }),
      choice(
        'politics',
        '政治面貌',
        'Political affiliation',
        {
          masses: ['群众', 'None'],
          league: ['共青团员', 'Youth League member'],
          party: ['中共党员', 'CPC member'],
          other: ['其他', 'Other'],
        },
        { personal: true },
      ),
    ]),
    section('trader', both('个体工商户', 'The business'), [
      yesNo('hasName', '是否使用名称', 'Does the business use a name?'),
      text('tradeName', '名称', 'Name of the business', 60, { shownWhen: when('hasName', 'yes') }),
      text('spareName', '备用名称', 'Second choice of name', 60, {
        shownWhen: when('hasName', 'yes'),
        optional: true,
      }),
      choice('composition', '组成形式', 'Form', {
        person: ['个人经营', 'Run by one person'],
        family: ['家庭经营', 'Run by a family'],
      }),
      group(
        'family',
        both('参加经营的家庭成员', 'Family members taking part'),
        both('家庭成员', 'Family member'),
        [1, 8],
        [
          text('name', '姓名', 'Name', 30, { personal: true }),
          idNumber('idNumber', '身份证号码', 'ID number', { personal: true }),
        ],
        { shownWhen: when('composition', 'family') },
      ),
      multiline('scope', '经营范围', 'Scope of business', 400, {
        hint: both('按《经营范围登记规范表述目录》填写', 'In the terms of the catalogue of business scopes'),
      }),
      count('staff', '从业人数', 'People working there', [1, 500], both('人', 'people')),
      amount('capital', '资金数额（元）', 'Funds (yuan)', { positive: true }),
    ]),
    section('premises', both('经营场所', 'Premises'), [
      address('premises', '经营场所地址', 'Address of the premises'),
      choice('right', '使用权', 'Right of use', PREMISES_RIGHT),
      date('leaseFrom', '租赁开始日期', 'Lease begins', { shownWhen: when('right', 'rented') }),
      date('leaseTo', '租赁结束日期', 'Lease ends', { shownWhen: when('right', 'rented'), when: 'future' }),
      count('area', '建筑面积（平方米）', 'Floor area (m²)', [1, 100_000], both('平方米', 'm²')),
    ]),
  ],
  [
    {
      kind: 'order',
      earlier: 'leaseFrom',
      later: 'leaseTo',
      message: both('租赁结束日期不能早于开始日期。', 'The lease cannot end before it begins.'),
    },
    {
      kind: 'differ',
      one: 'tradeName',
      other: 'spareName',
      message: both('备用名称不能与名称相同。', 'The second choice must be another name.'),
    },
  ],
);

const company = form(
  'MR102/application-form',
  both('公司登记（备案）申请书', 'Company registration application'),
  [
    section('company', both('公司', 'The company'), [
      text('companyName', '公司名称', 'Company name', 80),
      choice('type', '公司类型', 'Type of company', {
        limited: ['有限责任公司', 'Limited liability company'],
        oneShareholder: ['一人有限责任公司', 'Limited company with one shareholder'],
        joint: ['股份有限公司', 'Joint-stock company'],
      }),
      address('companyAddress', '住所', 'Registered address'),
      choice('right', '住所使用权', 'Right to use the address', PREMISES_RIGHT),
      multiline('scope', '经营范围', 'Scope of business', 600),
      choice('term', '营业期限', 'Term', {
        unlimited: ['长期', 'Unlimited'],
        limited: ['有期限', 'Limited'],
      }),
      date('termTo', '营业期限至', 'Term ends', { shownWhen: when('term', 'limited'), when: 'future' }),
    ]),
    section('people', both('法定代表人', 'Legal representative'), [
      text('legalName', '法定代表人姓名', 'Legal representative’s name', 30, { personal: true }),
      idNumber('legalId', '法定代表人身份证号码', 'Legal representative’s ID number', { personal: true }),
      phone('legalPhone', '法定代表人手机号码', 'Legal representative’s mobile number', { personal: true }),
      choice('legalPost', '职务', 'Post', {
        chairman: ['董事长', 'Chair of the board'],
        director: ['执行公司事务的董事', 'Managing director'],
        manager: ['经理', 'Manager'],
      }),
    ]),
    section('capital', both('股东及出资', 'Shareholders and contributions'), [
      amount('capital', '注册资本（元）', 'Registered capital (yuan)', { positive: true }),
      group(
        'shareholders',
        both('股东（发起人）', 'Shareholders'),
        both('股东', 'Shareholder'),
        [1, 10],
        [
          text('name', '姓名或名称', 'Name', 60, { personal: true }),
          choice('kind', '股东类型', 'Kind of shareholder', {
            person: ['自然人', 'Person'],
            organisation: ['法人或其他组织', 'Organisation'],
          }),
          idNumber('idNumber', '身份证号码', 'ID number', {
            personal: true,
            shownWhen: when('kind', 'person'),
          }),
          uscc('uscc', '统一社会信用代码', 'Unified social credit code', {
            shownWhen: when('kind', 'organisation'),
          }),
          amount('contribution', '认缴出资额（元）', 'Contribution (yuan)', { positive: true }),
          date('payBy', '出资期限', 'To be paid by'),
        ],
      ),
    ]),
    section('contact', both('联络人', 'Contact'), contactFields()),
  ],
  [
    {
      kind: 'sum',
      total: 'capital',
      of: ['shareholders/contribution'],
      message: both(
        '注册资本应等于各股东认缴出资额之和。',
        'The registered capital must be what the shareholders contribute together.',
      ),
    },
  ],
);

const change = form(
  'MR201/application-form',
  both('企业变更登记申请书', 'Company change registration application'),
  [
    section('company', both('企业', 'The company'), companyFields()),
    section(
      'changes',
      both('变更事项', 'What changes'),
      [
        yesNo('nameChanges', '变更名称', 'The name changes'),
        text('newName', '变更后名称', 'New name', 80, { shownWhen: when('nameChanges', 'yes') }),
        yesNo('addressChanges', '变更住所', 'The registered address changes'),
        address('newAddress', '变更后住所', 'New registered address', {
          shownWhen: when('addressChanges', 'yes'),
        }),
        yesNo('legalChanges', '变更法定代表人', 'The legal representative changes'),
        text('newLegalName', '新法定代表人姓名', 'New legal representative’s name', 30, {
          shownWhen: when('legalChanges', 'yes'),
          personal: true,
        }),
        idNumber('newLegalId', '新法定代表人身份证号码', 'New legal representative’s ID number', {
          shownWhen: when('legalChanges', 'yes'),
          personal: true,
        }),
        yesNo('capitalChanges', '变更注册资本', 'The registered capital changes'),
        amount('oldCapital', '变更前注册资本（元）', 'Capital until now (yuan)', {
          shownWhen: when('capitalChanges', 'yes'),
          positive: true,
        }),
        amount('newCapital', '变更后注册资本（元）', 'New capital (yuan)', {
          shownWhen: when('capitalChanges', 'yes'),
          positive: true,
        }),
        yesNo('scopeChanges', '变更经营范围', 'The scope of business changes'),
        multiline('newScope', '变更后经营范围', 'New scope of business', 600, {
          shownWhen: when('scopeChanges', 'yes'),
        }),
        yesNo('otherChanges', '变更其他事项', 'Something else changes'),
        multiline('otherDetail', '其他变更事项', 'What else changes', 400, {
          shownWhen: when('otherChanges', 'yes'),
        }),
      ],
      both('每一项请选择是否变更。', 'Please say for each whether it changes.'),
    ),
    section('decision', both('决议', 'Decision'), [
      date('decidedOn', '决议或决定日期', 'Date of the resolution or decision', { when: 'past' }),
    ]),
    section('contact', both('联系人', 'Contact'), contactFields()),
  ],
  [
    {
      kind: 'differ',
      one: 'oldCapital',
      other: 'newCapital',
      message: both('变更后注册资本与变更前相同。', 'The new capital is the same as before.'),
    },
  ],
);

export const MARKET_FORMS = [soleTrader, company, change] as const;
