// Verifying what this installation has issued, without it: a sealed PDF, or an exported case file.
import { createPublicKey, createHash, type KeyObject } from 'node:crypto';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import {
  compareFiles,
  listed,
  MANIFEST_NAME,
  MANIFEST_SIGNATURE_NAME,
  PUBLIC_KEY_NAME,
  readManifest,
  type FileFault,
  type ListedFile,
} from '../case-file/manifest.ts';
import { isSignedBy, readSeal } from './seal.ts';

export interface Verification {
  isGenuine: boolean;
  /** One line each, for people. */
  findings: string[];
}

/** Larger files of an archive are refused rather than read. */
const LARGEST_FILE_BYTES = 256 * 1024 * 1024;

/** @param signature detached, base64; null reads the seal of the file itself */
export async function verifyFile(
  file: Buffer,
  key: KeyObject,
  signature: string | null = null,
): Promise<Verification> {
  if (signature !== null) return answer(isSignedBy(key, file, signature), 'The signature');
  if (file.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') return verifyArchive(file, key);
  const found = readSeal(file);
  if (!found) return { isGenuine: false, findings: ['The file has no seal, or its last line was changed.'] };
  return answer(isSignedBy(key, found.content, found.signature), 'The seal of the file');
}

function answer(isGenuine: boolean, what: string): Verification {
  const words = isGenuine
    ? 'is genuine: not one byte has changed since it was issued.'
    : 'does not fit: the file was changed, or it is not from the holder of this key.';
  return { isGenuine, findings: [`${what} ${words}`] };
}

async function verifyArchive(file: Buffer, key: KeyObject): Promise<Verification> {
  let read: Awaited<ReturnType<typeof readArchive>>;
  try {
    read = await readArchive(file);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return { isGenuine: false, findings: [`The archive cannot be read: ${cause}.`] };
  }
  const { present, kept } = read;
  const [table, signature] = [kept.get(MANIFEST_NAME), kept.get(MANIFEST_SIGNATURE_NAME)];
  const manifest = table ? readManifest(table) : null;
  if (!table || !signature || !manifest) {
    return { isGenuine: false, findings: ['The archive has no manifest with a signature.'] };
  }
  const sealed = answer(isSignedBy(key, table, signature.toString('utf8')), 'The manifest');
  const faults = compareFiles(manifest, present);
  const inside = kept.get(PUBLIC_KEY_NAME);
  const ownKey = inside && fingerprintOf(inside.toString('utf8')) !== fingerprintOfKey(key);
  return {
    isGenuine: sealed.isGenuine && faults.length === 0,
    findings: [
      `Case ${manifest.caseNumber}, exported ${manifest.exportedAt}, ${manifest.files.length} files.`,
      ...sealed.findings,
      ...(ownKey ? ['The key inside the archive is another one than the key that was given.'] : []),
      ...faults.map(said),
      ...(faults.length === 0 ? ['Every file is as it was exported.'] : []),
    ],
  };
}

const said = ({ path, fault }: FileFault): string =>
  ({
    changed: `Changed: ${path}`,
    missing: `Missing: ${path}`,
    extra: `Not in the manifest: ${path}`,
    twice: `Twice in the archive: ${path}`,
  })[fault];

/** Hashes of every file, and the bytes of the three that are read. */
async function readArchive(file: Buffer): Promise<{ present: ListedFile[]; kept: Map<string, Buffer> }> {
  const zip = await open(file);
  const present: ListedFile[] = [];
  const kept = new Map<string, Buffer>();
  for (;;) {
    const entry = await nextEntry(zip);
    if (entry === null) return { present, kept };
    if (entry.fileName.endsWith('/')) continue;
    if (entry.uncompressedSize > LARGEST_FILE_BYTES) throw new Error(`${entry.fileName} is too large`);
    const bytes = await contentOf(zip, entry);
    present.push(listed(entry.fileName, bytes));
    const isRead = [MANIFEST_NAME, MANIFEST_SIGNATURE_NAME, PUBLIC_KEY_NAME].includes(entry.fileName);
    // A second one of the name is told as such, and never taken for the first.
    if (isRead && !kept.has(entry.fileName)) kept.set(entry.fileName, bytes);
  }
}

function open(file: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(file, { lazyEntries: true, validateEntrySizes: true }, (error, zip) =>
      error ? reject(error) : resolve(zip),
    );
  });
}

function nextEntry(zip: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    const settle = (work: () => void) => {
      zip.removeAllListeners();
      work();
    };
    zip.once('entry', (entry: Entry) => settle(() => resolve(entry)));
    zip.once('end', () => settle(() => resolve(null)));
    zip.once('error', (error: Error) => settle(() => reject(error)));
    zip.readEntry();
  });
}

function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) return reject(error);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => resolve(Buffer.concat(chunks)));
      stream.on('error', reject);
    });
  });
}

/** SHA-256 of the key in DER, by which people compare keys. */
export function fingerprintOfKey(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('hex');
}

function fingerprintOf(pem: string): string | null {
  try {
    return fingerprintOfKey(createPublicKey(pem));
  } catch {
    return null;
  }
}
