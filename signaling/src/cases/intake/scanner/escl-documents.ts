// What a scanner says about itself, and what it is told to do: the XML of eSCL (Mopria Alliance, eSCL 2.97), as far as pages
// of paper need it.
import { XMLParser } from 'fast-xml-parser';
import { AppError } from '@cloud-window/shared';

/** Entities and document types are not part of eSCL; nothing is expanded. */
const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: true,
  parseTagValue: false,
  processEntities: false,
});
type Tree = Record<string, unknown>;

const DPI = 300;
/** A4 in the unit of eSCL, 1/300 inch. */
const A4 = { width: 2480, height: 3508 };

/** One way to take a sheet in, as the scanner describes it. */
interface InputCaps {
  width: number;
  height: number;
  resolutions: readonly number[];
  colours: readonly string[];
}

export interface Capabilities {
  version: string;
  platen: InputCaps | null;
  feeder: InputCaps | null;
  duplex: InputCaps | null;
}

/** @throws AppError SCANNER_FAULT */
export function readCapabilities(xml: Buffer): Capabilities {
  const root = rootOf(xml, 'ScannerCapabilities');
  const adf = treeOf(root['Adf']);
  return {
    version: versionOf(root),
    platen: capsOf(treeOf(root['Platen'])['PlatenInputCaps']),
    feeder: capsOf(adf['AdfSimplexInputCaps']),
    duplex: capsOf(adf['AdfDuplexInputCaps']),
  };
}

export interface Status {
  state: string;
  /** Undefined when it has no feeder. */
  feeder: string | undefined;
}

/** @throws AppError SCANNER_FAULT */
export function readStatus(xml: Buffer): Status {
  const root = rootOf(xml, 'ScannerStatus');
  return { state: textOf(root['State']) ?? '', feeder: textOf(root['AdfState']) };
}

export type Source = 'Feeder' | 'Platen';

/** The job for one pile of sheets, in colour at 300 dpi where the scanner can. */
export function scanSettings(
  { version }: Pick<Capabilities, 'version'>,
  caps: InputCaps,
  source: Source,
  twoSided: boolean,
): string {
  const resolution = nearestTo(DPI, caps.resolutions);
  const colour = caps.colours.includes('RGB24') || caps.colours.length === 0 ? 'RGB24' : 'Grayscale8';
  return `<?xml version="1.0" encoding="UTF-8"?>
<scan:ScanSettings xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm">
<pwg:Version>${version}</pwg:Version>
<scan:Intent>Document</scan:Intent>
<pwg:ScanRegions><pwg:ScanRegion>
<pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>
<pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset>
<pwg:Width>${Math.min(A4.width, caps.width)}</pwg:Width><pwg:Height>${Math.min(A4.height, caps.height)}</pwg:Height>
</pwg:ScanRegion></pwg:ScanRegions>
<pwg:InputSource>${source}</pwg:InputSource>
<scan:ColorMode>${colour}</scan:ColorMode>
<scan:XResolution>${resolution}</scan:XResolution><scan:YResolution>${resolution}</scan:YResolution>
<pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>
<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt>
${source === 'Feeder' ? `<scan:Duplex>${twoSided}</scan:Duplex>\n` : ''}</scan:ScanSettings>
`;
}

function capsOf(value: unknown): InputCaps | null {
  if (value === undefined) return null;
  const tree = treeOf(value);
  return {
    width: numberOf(tree['MaxWidth']) ?? A4.width,
    height: numberOf(tree['MaxHeight']) ?? A4.height,
    resolutions: allNamed(tree, 'XResolution').flatMap((text) => numberOf(text) ?? []),
    colours: allNamed(tree, 'ColorMode').flatMap((text) => textOf(text) ?? []),
  };
}

function nearestTo(wanted: number, offered: readonly number[]): number {
  if (offered.length === 0) return wanted;
  const off = (resolution: number) => Math.abs(resolution - wanted);
  return offered.reduce((best, other) => (off(other) < off(best) ? other : best));
}

/** Goes into our own XML: nothing but digits and a point. */
function versionOf(root: Tree): string {
  const text = textOf(root['Version']) ?? '';
  return /^\d{1,2}\.\d{1,3}$/.test(text) ? text : '2.6';
}

function rootOf(xml: Buffer, name: string): Tree {
  const text = xml.toString('utf8');
  const fault = (cause?: unknown) =>
    new AppError('SCANNER_FAULT', `the scanner did not send its ${name}`, { cause });
  if (text.includes('<!DOCTYPE')) throw fault();
  try {
    const root = treeOf(parser.parse(text))[name];
    if (root === undefined) throw fault();
    return treeOf(root);
  } catch (error) {
    throw error instanceof AppError ? error : fault(error);
  }
}

function treeOf(value: unknown): Tree {
  return typeof value === 'object' && value !== null ? (value as Tree) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.trim() : undefined;
}

function numberOf(value: unknown): number | undefined {
  const number = Number(textOf(value) ?? NaN);
  return Number.isInteger(number) && number > 0 && number < 100_000 ? number : undefined;
}

/** Every element of this name, at whatever depth; repeated ones are arrays in the tree. */
function allNamed(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === name ? [inner as unknown].flat() : allNamed(inner, name),
  );
}
