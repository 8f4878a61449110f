// What the lines of a page mean: which paper it is and what stands in its fields. Pure: the same lines, the same answer.
import {
  READ_FIELDS,
  type ReadField,
  type ReadFieldCode,
  type ReadPaper,
} from '@cloud-window/shared/protocol';
import type { PageText, TextLine } from '../text-lines.ts';
import { checkedCreditCode, checkedIdNumber, dayOf } from './checked-values.ts';
import { labelledValue } from './labelled-value.ts';
import { RunningText, type Piece } from './running-text.ts';

export interface PaperFields {
  paper: ReadPaper | null;
  fields: ReadField[];
}

/** By what a paper is known, wherever it stands: two sides of a card may lie on one sheet. */
const PAPERS: readonly [ReadPaper, RegExp][] = [
  ['businessLicence', /营业执照|统一社会信用代码[\s\S]*(?:法定代表人|经营者|负责人)/],
  ['lease', /租赁合同|租房合同|租赁协议|出租[方人][\s\S]*承租[方人]/],
  ['idCard', /居民身份证|公民身份号码|签发机关[\s\S]*有效期限/],
];

/** The fields of the paper, in the order in which they are shown; what cannot be found is left out. */
export function readFields({ lines }: PageText, now: number): PaperFields {
  const text = new RunningText(lines, '\n');
  const paper = PAPERS.find(([, mark]) => mark.test(text.text))?.[0] ?? null;
  if (paper === null) return { paper, fields: [] };
  const found = READERS[paper](lines, text, now);
  return {
    paper,
    fields: READ_FIELDS.flatMap((code) => {
      const field = found[code];
      return field ? [{ code, ...field }] : [];
    }),
  };
}

type FoundField = Omit<ReadField, 'code'> | null;
type Found = Partial<Record<ReadFieldCode, FoundField>>;
type Reader = (lines: readonly TextLine[], text: RunningText, now: number) => Found;

const ID_LABELS = /^(?:姓名|性别|民族|出生|住址|公民身份号码|签发机关|有效期限|中华人民共和国|居民身份证)/;
const LICENCE_LABELS =
  /^(?:统一社会信用代码|名称|类型|法定代表人|负责人|经营者|经营范围|注册资本|成立日期|注册日期|营业期限|住所|经营场所|登记机关|执照)/;

const READERS: Record<ReadPaper, Reader> = {
  idCard: (lines, text, now) => ({
    name: asRead(labelledValue(lines, /^姓名/, ID_LABELS, 0)),
    idNumber: checked(text.find(/(?<![\dA-Z])([1-9OIQDLZSB][\dOIQDLZSB]{16}[\dXx])(?![\dA-Z])/d), (read) =>
      checkedIdNumber(read, now),
    ),
    homeAddress: asRead(labelledValue(lines, /^住址/, ID_LABELS, 2)),
    validity: validity(text),
  }),
  businessLicence: (lines, text) => ({
    companyName: asRead(labelledValue(lines, /^(?:企业)?名称/, LICENCE_LABELS, 1)),
    creditCode: checked(
      text.find(/(?<![\dA-Z])([\dA-Z]{2}[\dOIZSB]{6}[\dA-Z]{10})(?![\dA-Z])/d),
      checkedCreditCode,
    ),
    legalRepresentative: asRead(labelledValue(lines, /^(?:法定代表人|负责人|经营者)/, LICENCE_LABELS, 0)),
    establishedOn: day(text, /(?:成立日期|注册日期)/, lines),
    companyAddress: asRead(labelledValue(lines, /^(?:住所|经营场所|主要经营场所)/, LICENCE_LABELS, 2)),
  }),
  lease: (lines, text) => {
    const whole = new RunningText(lines, '');
    const [startsOn, endsOn] = term(whole);
    return {
      lessor: asRead(text.find(LESSOR)),
      lessee: asRead(text.find(LESSEE)),
      premises: asRead(whole.find(PREMISES)),
      startsOn,
      endsOn,
      rentYuan: rent(whole),
    };
  },
};

const PARTY = String.raw`[:]\n?([^\n,。;()_]{2,40})`;
const LESSOR = new RegExp(String.raw`(?:出租[方人](?:\([^)\n]{1,8}\))?|甲方\(出租[方人]\))${PARTY}`, 'd');
const LESSEE = new RegExp(String.raw`(?:承租[方人](?:\([^)\n]{1,8}\))?|乙方\(承租[方人]\))${PARTY}`, 'd');
const PREMISES = /(?:坐落|座落|位于)(?:于|在|位置|地址)?:?([^,。;:]{5,80})/d;
const DAY = String.raw`(\d{4})年(\d{1,2})月(\d{1,2})日`;
const TERM = new RegExp(String.raw`自?${DAY}(?:起|开始)?,?[至到\-]${DAY}`, 'd');
const RENT = /(?:月租金|每月租金|租金)[^\d。;]{0,16}?([\d,]+(?:\.\d{1,2})?)元/d;
const VALIDITY = /(\d{4})[.-](\d{2})[.-](\d{2})[-—~至一](?:(\d{4})[.-](\d{2})[.-](\d{2})|长期)/d;

function asRead(piece: Piece | null): FoundField {
  const value = piece?.text.replace(/^[:·.,]+|[:.,]+$/g, '') ?? '';
  return piece && value !== '' ? { value, certainty: piece.certainty, box: piece.box } : null;
}

/** A check character is stronger than any impression: certain or wrong, never in between. */
function checked(
  piece: Piece | null,
  check: (text: string) => Pick<ReadField, 'value' | 'certainty'>,
): FoundField {
  return piece ? { ...check(piece.text), box: piece.box } : null;
}

function dated(piece: Piece | null, day: string | null): FoundField {
  if (!piece) return null;
  return { value: day ?? piece.text, certainty: day === null ? 'wrong' : piece.certainty, box: piece.box };
}

/** The day that stands at a label. */
function day(text: RunningText, label: RegExp, lines: readonly TextLine[]): FoundField {
  const piece =
    labelledValue(lines, new RegExp(`^${label.source}`), LICENCE_LABELS, 0) ??
    text.find(new RegExp(`${label.source}\\n?(${DAY})`, 'd'));
  const [, year = '', month = '', date = ''] = new RegExp(DAY).exec(piece?.text ?? '') ?? [];
  return piece && year !== '' ? dated(piece, dayOf(year, month, date)) : null;
}

function term(text: RunningText): [FoundField, FoundField] {
  const match = TERM.exec(text.text);
  const [, y1 = '', m1 = '', d1 = '', y2 = '', m2 = '', d2 = ''] = match ?? [];
  const from = match?.indices?.[1]?.[0];
  const fromEnd = match?.indices?.[3]?.[1];
  const to = match?.indices?.[4]?.[0];
  const toEnd = match?.indices?.[6]?.[1];
  if (from === undefined || fromEnd === undefined || to === undefined || toEnd === undefined)
    return [null, null];
  const [begin, end] = [dayOf(y1, m1, d1), dayOf(y2, m2, d2)];
  const starts = dated(text.piece(from, fromEnd + 1), begin);
  const ends = dated(text.piece(to, toEnd + 1), end);
  // One of the two was read wrong, and nobody knows which.
  const isOrdered = begin === null || end === null || begin < end;
  return isOrdered
    ? [starts, ends]
    : [starts && { ...starts, certainty: 'wrong' }, ends && { ...ends, certainty: 'wrong' }];
}

function rent(text: RunningText): FoundField {
  const piece = text.find(RENT);
  return piece ? { value: piece.text.replaceAll(',', ''), certainty: piece.certainty, box: piece.box } : null;
}

function validity(text: RunningText): FoundField {
  const match = VALIDITY.exec(text.text);
  const [from, to] = match?.indices?.[0] ?? [];
  const piece = from === undefined || to === undefined ? null : text.piece(from, to);
  if (!match || !piece) return null;
  const [, y1 = '', m1 = '', d1 = '', y2, m2 = '', d2 = ''] = match;
  const begin = dayOf(y1, m1, d1);
  const end = y2 === undefined ? '长期' : dayOf(y2, m2, d2);
  const isRight = begin !== null && end !== null && (y2 === undefined || begin < end);
  if (!isRight) return { value: piece.text, certainty: 'wrong', box: piece.box };
  return { value: `${begin}/${end}`, certainty: piece.certainty, box: piece.box };
}
