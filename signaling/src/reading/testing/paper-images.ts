// Papers of made-up persons and companies, drawn as a camera sees them: what reading is tested and measured on. All
// numbers have right check digits and belong to nobody we know of.
import { createRequire } from 'node:module';
import sharp from 'sharp';

const require = createRequire(import.meta.url);
const REGULAR = require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf');
const BOLD = require.resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf');

/** A text on a paper: its left upper corner, and the height of its characters in pixels. */
interface Printed {
  text: string;
  x: number;
  y: number;
  size: number;
  bold?: boolean;
  colour?: string;
}

/** A paper before it is photographed. */
export interface Paper {
  width: number;
  height: number;
  background: string;
  printed: Printed[];
  /** What a faultless reader answers, by the code of the field. */
  truth: Record<string, string>;
}

/** How a paper was photographed. */
export type Shot = 'scanned' | 'blurred' | 'noisy' | 'skewed' | 'small' | 'dim';
export const SHOTS: readonly Shot[] = ['scanned', 'blurred', 'noisy', 'skewed', 'small', 'dim'];

const LABEL = '#2a6f9e';
const INK = '#1c1c1c';

/** The side of a resident identity card with the person, as large as a document camera takes it (about 400 dpi). */
export const ID_CARD: Paper = {
  width: 1350,
  height: 850,
  background: '#e8f0f2',
  printed: [
    { text: '姓 名', x: 90, y: 90, size: 40, colour: LABEL },
    { text: '顾晓棠', x: 250, y: 82, size: 52 },
    { text: '性 别', x: 90, y: 200, size: 40, colour: LABEL },
    { text: '女', x: 250, y: 196, size: 46 },
    { text: '民 族', x: 420, y: 200, size: 40, colour: LABEL },
    { text: '汉', x: 580, y: 196, size: 46 },
    { text: '出 生', x: 90, y: 310, size: 40, colour: LABEL },
    { text: '1988', x: 250, y: 306, size: 46 },
    { text: '年', x: 400, y: 310, size: 40, colour: LABEL },
    { text: '7', x: 470, y: 306, size: 46 },
    { text: '月', x: 530, y: 310, size: 40, colour: LABEL },
    { text: '16', x: 590, y: 306, size: 46 },
    { text: '日', x: 670, y: 310, size: 40, colour: LABEL },
    { text: '住 址', x: 90, y: 420, size: 40, colour: LABEL },
    { text: '江苏省苏州市姑苏区平江路', x: 250, y: 416, size: 46 },
    { text: '26号3幢402室', x: 250, y: 490, size: 46 },
    { text: '公民身份号码', x: 90, y: 690, size: 40, colour: LABEL },
    { text: '320508198807160021', x: 450, y: 680, size: 58, bold: true },
  ],
  truth: {
    name: '顾晓棠',
    idNumber: '320508198807160021',
    homeAddress: '江苏省苏州市姑苏区平江路26号3幢402室',
  },
};

/** Its other side. */
export const ID_CARD_BACK: Paper = {
  width: 1350,
  height: 850,
  background: '#e8f0f2',
  printed: [
    { text: '中华人民共和国', x: 480, y: 130, size: 70, bold: true },
    { text: '居 民 身 份 证', x: 440, y: 270, size: 90, bold: true },
    { text: '签发机关', x: 330, y: 590, size: 42, bold: true },
    { text: '苏州市公安局姑苏分局', x: 560, y: 588, size: 46 },
    { text: '有效期限', x: 330, y: 700, size: 42, bold: true },
    { text: '2016.05.09-2036.05.09', x: 560, y: 696, size: 46 },
  ],
  truth: { validity: '2016-05-09/2036-05-09' },
};

/** A business licence, landscape A4 at 200 dpi. */
export const BUSINESS_LICENCE: Paper = {
  width: 2339,
  height: 1654,
  background: '#f6f1e4',
  printed: [
    { text: '营 业 执 照', x: 800, y: 220, size: 130, bold: true },
    { text: '统一社会信用代码', x: 190, y: 330, size: 36, bold: true },
    { text: '91320505MA1R2K8T0W', x: 190, y: 390, size: 40 },
    { text: '名 称', x: 260, y: 620, size: 42, bold: true },
    { text: '苏州青榆语言服务有限公司', x: 480, y: 616, size: 46 },
    { text: '类 型', x: 260, y: 720, size: 42, bold: true },
    { text: '有限责任公司(自然人投资或控股)', x: 480, y: 716, size: 46 },
    { text: '法定代表人', x: 260, y: 820, size: 42, bold: true },
    { text: '顾晓棠', x: 540, y: 816, size: 46 },
    { text: '经营范围', x: 260, y: 920, size: 42, bold: true },
    { text: '翻译服务；会议及展览服务；软件开发', x: 480, y: 916, size: 46 },
    { text: '注册资本', x: 1330, y: 620, size: 42, bold: true },
    { text: '伍佰万元整', x: 1580, y: 616, size: 46 },
    { text: '成立日期', x: 1330, y: 720, size: 42, bold: true },
    { text: '2018年03月21日', x: 1580, y: 716, size: 46 },
    { text: '住 所', x: 1330, y: 820, size: 42, bold: true },
    { text: '苏州高新区科技城锦峰路', x: 1580, y: 816, size: 46 },
    { text: '158号2号楼305室', x: 1580, y: 890, size: 46 },
    { text: '登记机关', x: 1500, y: 1250, size: 46, bold: true },
    { text: '2021年06月11日', x: 1700, y: 1380, size: 46 },
  ],
  truth: {
    creditCode: '91320505MA1R2K8T0W',
    companyName: '苏州青榆语言服务有限公司',
    legalRepresentative: '顾晓棠',
    establishedOn: '2018-03-21',
    companyAddress: '苏州高新区科技城锦峰路158号2号楼305室',
  },
};

/** The first page of a lease, A4 at 200 dpi. */
export const LEASE: Paper = {
  width: 1654,
  height: 2339,
  background: '#fdfdfb',
  printed: [
    { text: '房屋租赁合同', x: 590, y: 200, size: 76, bold: true },
    { text: '出租方（甲方）：沈伯年', x: 190, y: 400, size: 40 },
    { text: '承租方（乙方）：苏州青榆语言服务有限公司', x: 190, y: 490, size: 40 },
    { text: '根据《中华人民共和国民法典》及有关规定，甲乙双方', x: 270, y: 600, size: 40 },
    { text: '经协商一致，订立本合同。', x: 190, y: 680, size: 40 },
    { text: '第一条 房屋坐落：苏州高新区科技城锦峰路158号', x: 190, y: 800, size: 40 },
    { text: '2号楼305室，建筑面积126.50平方米。', x: 190, y: 880, size: 40 },
    { text: '第二条 租赁期限自2025年4月1日起至2028年3月31日止。', x: 190, y: 1000, size: 40 },
    { text: '第三条 月租金为人民币8600元，按季支付。', x: 190, y: 1120, size: 40 },
    { text: '第四条 乙方应按时支付租金，不得擅自转租。', x: 190, y: 1240, size: 40 },
    { text: '甲方（签章）：', x: 190, y: 1900, size: 40 },
    { text: '乙方（签章）：', x: 920, y: 1900, size: 40 },
  ],
  truth: {
    lessor: '沈伯年',
    lessee: '苏州青榆语言服务有限公司',
    premises: '苏州高新区科技城锦峰路158号2号楼305室',
    startsOn: '2025-04-01',
    endsOn: '2028-03-31',
    rentYuan: '8600',
  },
};

/** The paper as a JPEG of that shot. The same bytes every time. */
export async function photograph(paper: Paper, shot: Shot = 'scanned'): Promise<Buffer> {
  const clean = await draw(paper);
  const { width, height } = paper;
  switch (shot) {
    case 'scanned':
      return sharp(clean).jpeg({ quality: 90 }).toBuffer();
    case 'blurred':
      return sharp(clean).blur(2).jpeg({ quality: 80 }).toBuffer();
    case 'noisy':
      return sharp(clean)
        .composite([
          { input: grain(width, height), raw: { width, height, channels: 3 }, blend: 'soft-light' },
        ])
        .jpeg({ quality: 60 })
        .toBuffer();
    case 'skewed':
      // What a straightening that was a little off leaves: turned by a degree, sheared by a hair.
      return sharp(clean)
        .affine([1, 0.012, -0.006, 1], { background: '#7a756c' })
        .rotate(1, { background: '#7a756c' })
        .jpeg({ quality: 85 })
        .toBuffer();
    case 'small':
      return sharp(clean)
        .resize({ width: Math.round(width / 2) })
        .jpeg({ quality: 80 })
        .toBuffer();
    case 'dim':
      return sharp(clean).linear(0.45, 12).jpeg({ quality: 80 }).toBuffer();
  }
}

async function draw(paper: Paper): Promise<Buffer> {
  const pieces = await Promise.all(
    paper.printed.map(async ({ text, x, y, size, bold, colour }) => ({
      input: await sharp({
        text: {
          text: `<span foreground="${colour ?? INK}">${text}</span>`,
          fontfile: bold ? BOLD : REGULAR,
          font: bold ? 'Noto Sans SC Bold' : 'Noto Sans SC',
          // Points at which an em of the font is `size` pixels high.
          dpi: Math.round((size * 72) / 10),
          rgba: true,
        },
      })
        .png()
        .toBuffer(),
      left: x,
      top: y,
    })),
  );
  const { width, height, background } = paper;
  return sharp({ create: { width, height, channels: 3, background } })
    .composite(pieces)
    .png()
    .toBuffer();
}

/** Grain from a fixed seed: Park and Miller's generator. */
function grain(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(width * height * 3);
  let state = 20_260_101;
  for (let index = 0; index < bytes.length; index += 3) {
    state = (state * 48_271) % 2_147_483_647;
    bytes.fill(64 + (state % 128), index, index + 3);
  }
  return bytes;
}
