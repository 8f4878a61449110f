// What the lines of a page mean, from lines as a reader gives them; reader-host.test.ts reads real pictures.
import { describe, expect, test } from 'vitest';
import type { TextLine } from '../text-lines.ts';
import { readFields } from './read-fields.ts';

const NOW = Date.UTC(2026, 10, 1);

/** A line at x, y in hundredths of the page; characters are half as wide as high. */
function line(text: string, x: number, y: number, sure = 0.99): TextLine {
  const height = 0.03;
  return {
    text,
    characters: Array.from({ length: text.length }, (_, index) => ({
      sure,
      at: (index + 0.5) / text.length,
    })),
    box: { x: x / 100, y: y / 100, width: text.length * height * 0.7, height },
  };
}

function read(...lines: TextLine[]) {
  const { paper, fields } = readFields({ lines }, NOW);
  return { paper, fields: Object.fromEntries(fields.map(({ code, ...field }) => [code, field])) };
}

describe('an identity card', () => {
  test('a right check character makes the number certain, a wrong one wrong', () => {
    const right = read(line('公民身份号码', 10, 80), line('320508198807160021', 40, 80));
    expect(right.paper).toBe('idCard');
    expect(right.fields['idNumber']).toMatchObject({ value: '320508198807160021', certainty: 'certain' });
    const wrong = read(line('公民身份号码320508198807160027', 10, 80));
    expect(wrong.fields['idNumber']).toMatchObject({ value: '320508198807160027', certainty: 'wrong' });
  });

  test('letters that were read for digits are put right where the check character then is', () => {
    const { fields } = read(line('公民身份号码', 10, 80), line('32O5O8I988O7I6OO21', 40, 80, 0.5));
    expect(fields['idNumber']).toMatchObject({ value: '320508198807160021', certainty: 'certain' });
  });

  test('a value is found beside its label or in one line with it, and an address goes on below', () => {
    const { fields } = read(
      line('姓名顾晓棠', 10, 10),
      line('性别女', 10, 20),
      line('住址', 10, 40),
      line('江苏省苏州市姑苏区平江路', 20, 40),
      line('26号3幢402室', 20, 45),
      line('公民身份号码', 10, 80),
    );
    expect(fields['name']).toMatchObject({ value: '顾晓棠', certainty: 'likely' });
    expect(fields['homeAddress']?.value).toBe('江苏省苏州市姑苏区平江路26号3幢402室');
    const box = fields['homeAddress']?.box;
    expect(box?.x).toBeCloseTo(0.2);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeCloseTo(0.48);
  });

  test('what was read without being sure says so', () => {
    const { fields } = read(line('姓名', 10, 10), line('顾晓棠', 20, 10, 0.7), line('公民身份号码', 10, 80));
    expect(fields['name']).toMatchObject({ value: '顾晓棠', certainty: 'unsure' });
  });

  test.each([
    ['2016.05.09-2036.05.09', '2016-05-09/2036-05-09', 'likely'],
    ['2016.05.09-长期', '2016-05-09/长期', 'likely'],
    ['2036.05.09-2016.05.09', '2036.05.09-2016.05.09', 'wrong'],
    ['2016.13.09-2036.05.09', '2016.13.09-2036.05.09', 'wrong'],
  ])('the validity %s', (printed, value, certainty) => {
    const { fields } = read(line('签发机关', 10, 70), line('有效期限', 10, 80), line(printed, 30, 80));
    expect(fields['validity']).toMatchObject({ value, certainty });
  });
});

describe('a business licence', () => {
  test('two columns stay apart', () => {
    const { paper, fields } = read(
      line('营业执照', 40, 10),
      line('91320505MA1R2K8T0W', 10, 20),
      line('名称', 10, 40),
      line('苏州青榆公司', 18, 40),
      line('成立日期', 50, 40),
      line('2018年03月21日', 60, 40),
      line('类型', 10, 45),
      line('有限责任公司', 18, 45),
      line('住所', 50, 45),
      line('锦峰路158号', 60, 45),
      line('法定代表人顾晓棠', 10, 50),
      line('305室', 60, 50),
    );
    expect(paper).toBe('businessLicence');
    expect(fields).toMatchObject({
      companyName: { value: '苏州青榆公司' },
      creditCode: { value: '91320505MA1R2K8T0W', certainty: 'certain' },
      establishedOn: { value: '2018-03-21' },
      companyAddress: { value: '锦峰路158号305室' },
      legalRepresentative: { value: '顾晓棠' },
    });
  });

  test('a code with one wrong character is wrong, however clear it looked', () => {
    const { fields } = read(line('营业执照', 40, 10), line('91320505MA1R2K8T1W', 10, 20));
    expect(fields['creditCode']).toMatchObject({ certainty: 'wrong' });
  });
});

describe('a lease', () => {
  const lease = (term: string) =>
    read(
      line('房屋租赁合同', 40, 10),
      line('出租方（甲方）：沈伯年', 10, 20),
      line('承租方（乙方）：苏州青榆公司', 10, 25),
      line('第一条 房屋坐落：锦峰路', 10, 30),
      line('158号305室，建筑面积126平方米。', 10, 35),
      line(`第二条 租赁期限自${term}止。`, 10, 40),
      line('第三条 月租金为人民币8,600.50元。', 10, 45),
    );

  test('its parties, premises, term and rent, across the ends of lines', () => {
    const { paper, fields } = lease('2025年4月1日起至2028年3月31日');
    expect(paper).toBe('lease');
    expect(fields).toMatchObject({
      lessor: { value: '沈伯年' },
      lessee: { value: '苏州青榆公司' },
      premises: { value: '锦峰路158号305室' },
      startsOn: { value: '2025-04-01', certainty: 'likely' },
      endsOn: { value: '2028-03-31' },
      rentYuan: { value: '8600.50' },
    });
  });

  test('an end before its beginning cannot be right', () => {
    const { fields } = lease('2028年4月1日起至2025年3月31日');
    expect([fields['startsOn']?.certainty, fields['endsOn']?.certainty]).toEqual(['wrong', 'wrong']);
  });
});

test('any other paper has no fields, and an empty page is none', () => {
  expect(read(line('收入证明', 40, 10), line('兹证明张三年收入十万元', 10, 20))).toEqual({
    paper: null,
    fields: {},
  });
  expect(read()).toEqual({ paper: null, fields: {} });
});
