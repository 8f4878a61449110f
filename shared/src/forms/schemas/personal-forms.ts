// Sample forms for persons: disability certificate and social security.
import {
  address,
  amount,
  applicantFields,
  both,
  choice,
  date,
  form,
  idNumber,
  multiline,
  phone,
  RELATION,
  section,
  SEX,
  text,
  when,
  yesNo,
} from './parts.ts';

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

export const PERSONAL_FORMS = [disability, socialCard, flexibleWorker] as const;
