// The registry of a demonstration: it answers for the invented people of the sample data and for nobody else, always the
// same, so that a newcomer can try reusing a licence. There is none in an installation that is not a demonstration.
import { dateAfter, startOfDay } from '@cloud-window/shared';
import type { Localized } from '@cloud-window/shared/protocol';
import type { LicenceRegistry, RegisteredLicence } from './licence-registry.ts';

const both = (chinese: string, english: string): Localized => ({ 'zh-CN': chinese, en: english });

type Sample = Omit<RegisteredLicence, 'validFrom' | 'validUntil' | 'standing' | 'declared' | 'sample'> & {
  /** Dates, both included. */
  from: string;
  until: string | null;
  standing?: 'revoked';
};

const idCard = (idNumber: string, holder: string, fields: Record<string, string>): Sample => ({
  reference: `sample-id-${idNumber}`,
  type: 'id-card',
  number: idNumber,
  holder,
  issuer: '示例市公安局 Sample City Public Security Bureau',
  title: both('居民身份证', 'Resident ID card'),
  from: '2020-01-01',
  until: '2039-12-31',
  fields: { name: holder, idNumber, ...fields },
});

/** By ID number; region 999999 belongs to nobody. */
const SAMPLE_LICENCES: Readonly<Record<string, readonly Sample[]>> = {
  '999999195001010018': [
    idCard('999999195001010018', '李明华（示例）', {
      sex: '男',
      birthDate: '1950-01-01',
      address: '示例市云谷区和平路 1 号',
    }),
    {
      reference: 'sample-register-1',
      type: 'household-register',
      number: '999900123456',
      holder: '李明华（示例）',
      issuer: '示例市公安局 Sample City Public Security Bureau',
      title: both('户口簿', 'Household register'),
      from: '2001-05-01',
      until: null,
      fields: { headOfHousehold: '李明华（示例）', address: '示例市云谷区和平路 1 号' },
    },
    {
      reference: 'sample-business-1',
      type: 'business-licence',
      number: '91999900MA00000127',
      holder: '示例市云谷翻译有限公司',
      issuer: '示例市市场监督管理局 Sample City Market Regulation',
      title: both('营业执照', 'Business licence'),
      from: '2018-03-12',
      until: null,
      fields: {
        companyName: '示例市云谷翻译有限公司',
        creditCode: '91999900MA00000127',
        legalRepresentative: '李明华（示例）',
        address: '示例市云谷区软件园 8 号楼',
        registeredCapital: '1000000',
        establishedOn: '2018-03-12',
        businessScope: '翻译服务；软件开发',
      },
    },
    {
      reference: 'sample-social-1',
      type: 'social-security-card',
      number: '999999000000018',
      holder: '李明华（示例）',
      issuer: '示例市人力资源和社会保障局 Sample City Social Security',
      title: both('社会保障卡', 'Social security card'),
      from: '2014-01-01',
      until: '2023-12-31',
      fields: { name: '李明华（示例）' },
    },
    {
      reference: 'sample-marriage-1',
      type: 'marriage-certificate',
      number: 'J999999-1975-000018',
      holder: '李明华（示例）',
      issuer: '示例市民政局 Sample City Civil Affairs',
      title: both('结婚证', 'Marriage certificate'),
      from: '1975-10-01',
      until: null,
      standing: 'revoked',
      fields: {},
    },
  ],
};

export function createSampleRegistry(timeZone: string): LicenceRegistry {
  const licencesOf = (idNumber: string): RegisteredLicence[] =>
    (SAMPLE_LICENCES[idNumber] ?? []).map(({ from, until, standing, ...said }) => ({
      ...said,
      validFrom: startOfDay(from, timeZone),
      validUntil: until === null ? null : startOfDay(dateAfter(until, 1), timeZone),
      standing: standing ?? 'valid',
      declared: false,
      sample: true,
    }));
  return {
    search: ({ idNumber }, types) =>
      Promise.resolve(licencesOf(idNumber).filter(({ type }) => types.includes(type))),
    check: ({ idNumber }, { reference }) =>
      Promise.resolve(licencesOf(idNumber).find((one) => one.reference === reference) ?? null),
  };
}
