// The sample catalogue: thirteen items as product.md lists them. They are labelled as samples in the product, because the
// real lists come from the administering departments.
import type { Item, Localized, Material } from '@cloud-window/shared/protocol';
import {
  applicationForm,
  both,
  conditional,
  householdRegister,
  idCard,
  required,
} from './sample-materials.ts';

/** Departments by code, as people see them. */
const SAMPLE_DEPARTMENTS = {
  market: both('市场监督管理局', 'Market Regulation'),
  fire: both('消防救援机构', 'Fire and Rescue'),
  tax: both('税务局', 'Taxation'),
  fx: both('外汇管理局', 'Foreign Exchange'),
  housing: both('住房和城乡建设局', 'Housing'),
  disabled: both('残疾人联合会', "Disabled Persons' Federation"),
  civil: both('民政局', 'Civil Affairs'),
  hr: both('人力资源和社会保障局', 'Human Resources and Social Security'),
} as const satisfies Record<string, Localized>;

function item(
  code: string,
  name: Localized,
  audience: Item['audience'],
  department: keyof typeof SAMPLE_DEPARTMENTS,
  minutes: number,
  materials: Material[],
): Item {
  return {
    code,
    name,
    audience,
    department: { code: department, name: SAMPLE_DEPARTMENTS[department] },
    minutes,
    feeYuan: 0,
    materials,
    sample: true,
  };
}

const businessLicence = (form: 'original' | 'copy') =>
  required('business-licence', both('营业执照', 'Business licence'), {
    form,
    licence: 'business-licence',
    maxPages: 2,
  });

export const SAMPLE_ITEMS: readonly Item[] = [
  item('MR101', both('个体工商户设立登记', 'Sole-trader registration'), 'personal', 'market', 12, [
    applicationForm(both('个体工商户登记申请书', 'Sole-trader registration application')),
    idCard(both('经营者身份证', "Operator's ID card")),
    required('premises-proof', both('经营场所使用证明', 'Proof of business premises'), {
      form: 'copy',
      supplementable: true,
      maxPages: 6,
    }),
  ]),
  item('MR102', both('公司设立登记', 'Company formation'), 'company', 'market', 20, [
    applicationForm(both('公司登记申请书', 'Company registration application')),
    idCard(both('股东主体资格证明或身份证', "Shareholders' qualification or ID cards"), 10),
    required('premises-proof', both('住所使用证明', 'Proof of registered address'), {
      form: 'copy',
      maxPages: 6,
    }),
    required('articles', both('公司章程', 'Articles of association'), { form: 'original', maxPages: 12 }),
    required('appointments', both('任职文件及任职人员身份证', 'Appointment documents and ID cards'), {
      form: 'original',
      maxPages: 10,
    }),
  ]),
  item('MR201', both('企业变更登记', 'Company change registration'), 'company', 'market', 15, [
    applicationForm(both('变更登记申请书', 'Change registration application')),
    conditional(
      'resolution',
      both('变更决议或决定', 'Resolution on the change'),
      both(
        '变更名称、股东、法定代表人或注册资本时需要',
        'Needed when the name, shareholders, legal representative or capital changes',
      ),
      { form: 'original' },
    ),
    conditional(
      'articles-amendment',
      both('章程修正案', 'Amendment to the articles'),
      both('变更事项写在章程里时需要', 'Needed when the articles state what is changing'),
      { form: 'original', maxPages: 6 },
    ),
    conditional(
      'new-premises-proof',
      both('新住所使用证明', 'Proof of the new address'),
      both('变更住所时需要', 'Needed when the registered address changes'),
      { form: 'copy', maxPages: 6 },
    ),
    businessLicence('original'),
  ]),
  item('MR301', both('食品经营许可', 'Food business permit'), 'company', 'market', 25, [
    applicationForm(both('食品经营许可申请书', 'Food business permit application')),
    businessLicence('copy'),
    required('layout', both('布局和操作流程图', 'Layout and work-flow drawing'), {
      form: 'copy',
      supplementable: true,
    }),
    required('equipment', both('设备设施清单', 'List of equipment'), { form: 'copy' }),
    required('safety-rules', both('食品安全规章制度清单', 'List of food safety rules'), {
      form: 'copy',
      maxPages: 8,
    }),
    conditional(
      'health-certificates',
      both('从业人员健康证明', 'Health certificates of staff'),
      both('有人员接触直接入口食品时需要', 'Needed when anyone handles ready-to-eat food'),
      { form: 'copy', licence: 'health-certificate', maxPages: 20 },
    ),
  ]),
  item(
    'TX101',
    both('服务贸易对外支付税务备案', 'Outbound service-payment tax filing'),
    'company',
    'tax',
    12,
    [
      applicationForm(both('对外支付税务备案表', 'Outbound payment filing form')),
      required('contract', both('合同或相关交易凭证', 'Contract or transaction voucher'), {
        form: 'copy',
        maxPages: 12,
      }),
      businessLicence('copy'),
    ],
  ),
  item('FX102', both('语言服务出口外汇备案', 'Language-service export FX filing'), 'company', 'fx', 30, [
    applicationForm(),
    businessLicence('copy'),
    idCard(both('法定代表人身份证', "Legal representative's ID card")),
    conditional(
      'authorisation',
      both('授权委托书', 'Letter of authorisation'),
      both('由代理人办理时需要', 'Needed when an agent applies'),
      { form: 'original', maxPages: 2 },
    ),
    required('contracts', both('服务出口合同', 'Export service contracts'), { form: 'copy', maxPages: 6 }),
    required('invoices', both('发票', 'Invoices'), { form: 'copy', maxPages: 6 }),
    required('payment-receipts', both('收汇凭证', 'Foreign-exchange receipts'), {
      supplementable: true,
      form: 'copy',
      maxPages: 6,
    }),
  ]),
  {
    ...item('HS101', both('公租房资格申请', 'Public-rental eligibility'), 'personal', 'housing', 25, [
      applicationForm(both('公租房资格申请表', 'Public-rental application form')),
      idCard(),
      householdRegister(),
      conditional(
        'marital-proof',
        both('婚姻状况证明', 'Proof of marital status'),
        both('已婚、离异或丧偶时需要', 'Needed when married, divorced or widowed'),
        { form: 'original', licence: 'marriage-certificate' },
      ),
      required('income-proof', both('收入证明', 'Proof of income'), { form: 'copy', maxPages: 6 }),
      required('asset-declaration', both('资产声明', 'Declaration of assets'), { form: 'form' }),
    ]),
    // Who gets a flat is decided by two.
    twoPersons: true,
  },
  item('HS102', both('市场租房补贴申请', 'Market-rent subsidy'), 'personal', 'housing', 20, [
    applicationForm(both('市场租房补贴申请表', 'Market-rent subsidy application form')),
    idCard(),
    householdRegister(),
    required('income-asset-declaration', both('收入和资产声明', 'Declaration of income and assets'), {
      form: 'form',
    }),
    conditional(
      'lease',
      both('租赁合同', 'Lease contract'),
      both('已经签订租赁合同时需要', 'Needed when a lease has already been signed'),
      { form: 'original', maxPages: 8 },
    ),
    conditional(
      'title-deed',
      both('房屋权属证明', 'Proof of ownership of the dwelling'),
      both('租赁合同未经网上备案时需要', 'Needed when the lease is not registered online'),
      { form: 'copy' },
    ),
    required('bank-account', both('银行账户', 'Bank account'), {
      form: 'copy',
      maxPages: 2,
      supplementable: true,
    }),
  ]),
  item('DP101', both('残疾人证办理', 'Disability certificate'), 'personal', 'disabled', 15, [
    applicationForm(both('残疾人证申请表', 'Disability certificate application form')),
    idCard(),
    householdRegister(),
    required('medical-records', both('病历或诊断材料', 'Medical records'), { form: 'copy', maxPages: 12 }),
    required('photo', both('近期免冠照片', 'Recent photograph'), {
      form: 'photo',
      maxPages: 1,
      supplementable: true,
    }),
    conditional(
      'guardian-proof',
      both('监护人证明', 'Proof of guardianship'),
      both('申请人未成年或由监护人代办时需要', 'Needed when the applicant is a minor or a guardian applies'),
      { form: 'original' },
    ),
  ]),
  item('CA101', both('结婚登记预约', 'Marriage registration booking'), 'personal', 'civil', 5, [
    idCard(both('双方身份证', 'ID cards of both persons'), 4),
    required('declaration', both('结婚登记声明书（当天签署）', 'Declaration (signed on the day)'), {
      form: 'original',
      maxPages: 2,
    }),
  ]),
  item('CA102', both('高龄津贴申请', 'Old-age allowance'), 'personal', 'civil', 10, [
    idCard(),
    householdRegister(),
    required('social-card', both('社会保障卡', 'Social security card'), {
      form: 'copy',
      licence: 'social-security-card',
      maxPages: 2,
    }),
    required('community-proof', both('社区证明', 'Proof by the community'), {
      form: 'original',
      maxPages: 2,
    }),
  ]),
  item('SI101', both('社会保障卡补换', 'Social-card replacement'), 'personal', 'hr', 6, [
    idCard(),
    applicationForm(both('社会保障卡补换申请表', 'Card replacement form')),
    conditional(
      'photo',
      both('近期免冠照片', 'Recent photograph'),
      both('系统中没有可用照片时需要', 'Needed when no usable photograph is on file'),
      { form: 'photo', licence: 'portrait-photo', maxPages: 1 },
    ),
  ]),
  item('SI102', both('灵活就业人员参保登记', 'Flexible-worker insurance'), 'personal', 'hr', 10, [
    idCard(),
    applicationForm(both('灵活就业人员参保登记表', 'Flexible-worker enrolment form')),
    conditional(
      'bank-card',
      both('银行卡', 'Bank card'),
      both('选择银行代扣保费时需要', 'Needed when premiums are paid by direct debit'),
      { form: 'copy', maxPages: 2 },
    ),
  ]),
];
