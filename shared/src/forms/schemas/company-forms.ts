// Sample forms of taxation and foreign exchange.
import {
  address,
  amount,
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
  section,
  text,
  when,
  yesNo,
} from './parts.ts';

const CURRENCIES = {
  usd: ['美元 USD', 'USD'],
  eur: ['欧元 EUR', 'EUR'],
  gbp: ['英镑 GBP', 'GBP'],
  jpy: ['日元 JPY', 'JPY'],
  hkd: ['港元 HKD', 'HKD'],
  cny: ['人民币 CNY', 'CNY'],
} as const;

const outboundPayment = form(
  'TX101/application-form',
  both('服务贸易等项目对外支付税务备案表', 'Outbound service-payment tax filing form'),
  [
    section('payer', both('境内付款人', 'Payer in China'), [...companyFields(), ...contactFields()]),
    section('payee', both('境外收款人', 'Payee abroad'), [
      text('payeeName', '境外收款人名称', 'Name of the payee', 120),
      text('payeeCountry', '所在国家或地区', 'Country or region', 60),
      address('payeeAddress', '境外收款人地址', 'Address of the payee'),
      yesNo('related', '与付款人是否为关联方', 'Is the payee related to the payer?'),
    ]),
    section('contract', both('合同', 'Contract'), [
      text('contractName', '合同名称', 'Name of the contract', 120),
      text('contractNumber', '合同编号', 'Number of the contract', 60),
      date('contractFrom', '合同执行期限起', 'Contract begins'),
      date('contractTo', '合同执行期限止', 'Contract ends'),
      choice('project', '付汇项目', 'Paid for', {
        service: ['服务', 'Services'],
        royalty: ['特许权使用费', 'Royalties'],
        interest: ['利息', 'Interest'],
        rent: ['租金', 'Rent'],
        dividend: ['股息、红利', 'Dividends'],
        other: ['其他', 'Other'],
      }),
      text('projectDetail', '其他项目说明', 'What else is paid for', 120, {
        shownWhen: when('project', 'other'),
      }),
    ]),
    section(
      'payment',
      both('付汇金额', 'Amounts'),
      [
        choice('currency', '币种', 'Currency', CURRENCIES),
        amount('contractTotal', '合同总金额', 'Contract total', { positive: true, currency: '' }),
        amount('paidBefore', '累计已支付金额', 'Paid so far', { currency: '' }),
        amount('payNow', '本次付汇金额', 'Paid this time', { positive: true, currency: '' }),
        amount('remaining', '剩余金额', 'Still to be paid', { currency: '' }),
        date('payOn', '预计付汇日期', 'Expected date of payment'),
      ],
      both('金额按所选币种填写。', 'Amounts are in the chosen currency.'),
    ),
  ],
  [
    {
      kind: 'order',
      earlier: 'contractFrom',
      later: 'contractTo',
      message: both('合同结束日期不能早于开始日期。', 'The contract cannot end before it begins.'),
    },
    {
      kind: 'sum',
      total: 'contractTotal',
      of: ['paidBefore', 'payNow', 'remaining'],
      message: both(
        '合同总金额应等于已支付、本次付汇与剩余金额之和。',
        'The contract total must be what was paid, is paid now and remains, together.',
      ),
    },
  ],
);

const languageExport = form(
  'FX102/application-form',
  both('语言服务出口外汇备案申请表', 'Language-service export FX filing application'),
  [
    section('company', both('企业', 'The company'), [
      ...companyFields(),
      address('companyAddress', '企业住所', 'Registered address', { prefill: 'companyAddress' }),
      text('legalName', '法定代表人姓名', 'Legal representative’s name', 30, {
        personal: true,
        prefill: 'legalRepresentative',
      }),
      idNumber('legalId', '法定代表人身份证号码', 'Legal representative’s ID number', { personal: true }),
    ]),
    section('agent', both('办理人', 'Who applies'), [
      choice('applies', '办理人', 'Who applies', {
        legal: ['法定代表人本人', 'The legal representative'],
        agent: ['代理人', 'An agent'],
      }),
      text('agentName', '代理人姓名', 'Agent’s name', 30, {
        shownWhen: when('applies', 'agent'),
        personal: true,
        prefill: 'name',
      }),
      idNumber('agentId', '代理人身份证号码', 'Agent’s ID number', {
        shownWhen: when('applies', 'agent'),
        personal: true,
        prefill: 'idNumber',
      }),
      ...contactFields(),
    ]),
    section('business', both('语言服务', 'Language services'), [
      choice('service', '主要服务', 'Main service', {
        translation: ['笔译', 'Translation'],
        interpreting: ['口译', 'Interpreting'],
        localisation: ['本地化', 'Localisation'],
        data: ['语料与数据服务', 'Language data'],
        other: ['其他', 'Other'],
      }),
      text('serviceDetail', '其他服务说明', 'What other service', 120, {
        shownWhen: when('service', 'other'),
      }),
      multiline('summary', '业务说明', 'Description of the business', 600),
      date('periodFrom', '备案业务期间起', 'Period begins'),
      date('periodTo', '备案业务期间止', 'Period ends', { when: 'past' }),
    ]),
    section(
      'receipts',
      both('收汇明细', 'Receipts'),
      [
        choice('currency', '币种', 'Currency', CURRENCIES),
        group(
          'receipts',
          both('合同与收汇', 'Contracts and receipts'),
          both('收汇', 'Receipt'),
          [1, 6],
          [
            text('contractNumber', '合同编号', 'Contract number', 60),
            text('invoiceNumber', '发票号码', 'Invoice number', 40),
            text('payer', '境外付款人名称', 'Payer abroad', 120),
            text('country', '付款国家或地区', 'Payer’s country or region', 60),
            date('receivedOn', '收汇日期', 'Received on', { when: 'past' }),
            amount('received', '收汇金额', 'Amount received', { positive: true, currency: '' }),
          ],
        ),
        amount('total', '收汇总金额', 'Total received', { positive: true, currency: '' }),
        count('papers', '随附材料份数', 'Number of papers attached', [1, 60], both('份', 'papers')),
      ],
      both(
        '每一笔收汇对应一份合同、一张发票和一份收汇凭证。',
        'Each receipt has its contract, invoice and voucher.',
      ),
    ),
  ],
  [
    {
      kind: 'order',
      earlier: 'periodFrom',
      later: 'periodTo',
      message: both('期间结束日期不能早于开始日期。', 'The period cannot end before it begins.'),
    },
    {
      kind: 'sum',
      total: 'total',
      of: ['receipts/received'],
      message: both(
        '收汇总金额应等于各笔收汇金额之和。',
        'The total must be what the receipts make together.',
      ),
    },
  ],
);

export const COMPANY_FORMS = [outboundPayment, languageExport] as const;
