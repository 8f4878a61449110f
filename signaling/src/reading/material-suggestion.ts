// Which material of an item a page seems to be, by its title: the words printed large in its upper half, against the names
// of the materials. A suggestion for whoever sorts; it moves nothing.
import type { Item } from '@cloud-window/shared/protocol';
import type { PageText, TextLine } from './text-lines.ts';

/** Other words by which a paper is known, for materials whose Chinese name has the key in it. */
const ALSO_KNOWN: readonly [RegExp, readonly string[]][] = [
  [/身份证/, ['居民身份证', '公民身份号码']],
  [/户口/, ['居民户口簿', '户口簿', '户口本', '常住人口登记卡']],
  [/营业执照|执照/, ['营业执照']],
  [/租赁/, ['房屋租赁合同', '租赁合同', '租房合同', '租赁协议']],
  [/章程修正/, ['章程修正案']],
  [/章程/, ['公司章程', '章程']],
  [/合同/, ['服务合同', '合同', '协议书']],
  [/发票/, ['增值税专用发票', '增值税普通发票', '电子发票', '发票', 'INVOICE']],
  [/收汇/, ['收汇凭证', '涉外收入', '结汇水单', '入账通知']],
  [/授权/, ['授权委托书', '委托书', '授权书']],
  [/决议/, ['股东会决议', '股东决定', '决议']],
  [/收入证明/, ['收入证明']],
  [/婚姻/, ['结婚证', '离婚证', '婚姻状况证明']],
  [/权属/, ['不动产权证', '房屋所有权证', '不动产登记']],
  [/住所|经营场所|地址/, ['不动产权证', '房屋所有权证', '房屋租赁合同', '租赁合同', '使用证明']],
  [/健康证/, ['健康证明', '健康合格证']],
  [/病历|诊断/, ['诊断证明', '门诊病历', '出院记录', '病历']],
  [/监护/, ['监护', '出生医学证明']],
  [/社会保障卡/, ['社会保障卡']],
  [/银行/, ['银行卡', '开户许可证', '借记卡']],
];
/** Where titles stand, in shares of the height. */
const TITLE_ABOVE = 0.45;
/** A title is at least this much of the page's tallest line. */
const TITLE_HEIGHT = 0.6;

/** The code of the material, or null when nothing fits or several fit alike. */
export function suggestMaterial({ lines }: PageText, item: Pick<Item, 'materials'>): string | null {
  const titles = titleTexts(lines);
  const scores = item.materials
    .filter((material) => material.form !== 'form')
    .map(({ code, name }) => ({ code, score: scoreOf(titles, wordsOf(name['zh-CN'])) }))
    .filter(({ score }) => score > 0)
    .toSorted((one, other) => other.score - one.score);
  const [best, next] = scores;
  return best && best.score > (next?.score ?? 0) ? best.code : null;
}

function titleTexts(lines: readonly TextLine[]): string[] {
  const upper = lines.filter(({ box }) => box.y + box.height / 2 < TITLE_ABOVE);
  const tallest = Math.max(0, ...upper.map(({ box }) => box.height));
  const titles = upper.filter(({ box }) => box.height >= tallest * TITLE_HEIGHT);
  // A card has its number below, in print that is as large as its name.
  const numbers = lines.filter(({ text }) => text.includes('公民身份号码'));
  return [...titles, ...numbers].map(({ text }) => text.normalize('NFKC').replace(/\s/g, '').toUpperCase());
}

function wordsOf(name: string): string[] {
  const parts = name
    .replace(/（[^）]*）/g, '')
    .split(/[、，,/]|或|及|和/)
    .filter((part) => part.length >= 3);
  return [...parts, ...ALSO_KNOWN.filter(([key]) => key.test(name)).flatMap(([, words]) => words)];
}

/** The length of the longest word that a title has in it: a longer word says more. */
function scoreOf(titles: readonly string[], words: readonly string[]): number {
  const found = words.filter((word) => titles.some((title) => title.includes(word)));
  return Math.max(0, ...found.map((word) => word.length));
}
