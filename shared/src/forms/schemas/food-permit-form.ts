// The sample form of the food business permit.
import {
  address,
  both,
  choice,
  companyFields,
  count,
  form,
  group,
  idNumber,
  phone,
  section,
  text,
  when,
  yesNo,
} from './parts.ts';

export const FOOD_PERMIT = form(
  'MR301/application-form',
  both('食品经营许可申请书', 'Food business permit application'),
  [
    section('company', both('经营者', 'The business'), [
      ...companyFields(),
      text('legalName', '法定代表人（负责人）姓名', 'Legal representative’s name', 30, {
        personal: true,
        prefill: 'legalRepresentative',
      }),
      idNumber('legalId', '法定代表人身份证号码', 'Legal representative’s ID number', { personal: true }),
    ]),
    section('place', both('经营场所', 'Premises'), [
      address('premises', '经营场所地址', 'Address of the premises', { prefill: 'companyAddress' }),
      count('area', '经营场所面积（平方米）', 'Area (m²)', [1, 100_000], both('平方米', 'm²')),
      count(
        'kitchenArea',
        '其中：食品处理区面积（平方米）',
        'Of it, kitchen area (m²)',
        [0, 100_000],
        both('平方米', 'm²'),
      ),
      choice('trade', '主体业态', 'Kind of business', {
        sale: ['食品销售经营者', 'Food seller'],
        catering: ['餐饮服务经营者', 'Catering'],
        canteen: ['集中用餐单位食堂', 'Canteen'],
      }),
      yesNo('online', '是否通过网络经营', 'Is food sold online?'),
      text('website', '网址或平台名称', 'Website or platform', 120, { shownWhen: when('online', 'yes') }),
    ]),
    section('projects', both('经营项目', 'What is sold or made'), [
      yesNo('bulk', '散装食品销售', 'Unpacked food is sold'),
      yesNo('hot', '热食类食品制售', 'Hot food is made and sold'),
      yesNo('cold', '冷食类食品制售', 'Cold food is made and sold'),
      yesNo('drinks', '自制饮品制售', 'Drinks are made and sold'),
    ]),
    section('people', both('食品安全管理', 'Food safety'), [
      count('staff', '从业人员人数', 'People working there', [1, 2_000], both('人', 'people')),
      count(
        'healthStaff',
        '其中：接触直接入口食品人数',
        'Of them, handling ready-to-eat food',
        [0, 2_000],
        both('人', 'people'),
      ),
      group(
        'officers',
        both('食品安全管理人员', 'Food safety officers'),
        both('管理人员', 'Officer'),
        [1, 6],
        [
          text('name', '姓名', 'Name', 30, { personal: true }),
          idNumber('idNumber', '身份证号码', 'ID number', { personal: true }),
          phone('phone', '手机号码', 'Mobile number', { personal: true }),
        ],
      ),
    ]),
  ],
  [
    {
      kind: 'atMost',
      field: 'kitchenArea',
      limit: 'area',
      message: both(
        '食品处理区面积不能大于经营场所面积。',
        'The kitchen cannot be larger than the premises.',
      ),
    },
    {
      kind: 'atMost',
      field: 'healthStaff',
      limit: 'staff',
      message: both('人数不能多于从业人员总数。', 'These cannot be more than all who work there.'),
    },
  ],
);
