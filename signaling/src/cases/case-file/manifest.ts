// The table of contents of an exported case file: every file with its hash, signed as a whole. What is in the archive
// and not in the table, or the other way round, shows when it is verified.
import { createHash } from 'node:crypto';

export const MANIFEST_NAME = 'manifest.json';
export const MANIFEST_SIGNATURE_NAME = 'manifest.sig';
/** For convenience; whom one trusts has to come from elsewhere. */
export const PUBLIC_KEY_NAME = 'seal-public-key.pem';
/** These are not in the table. */
const UNLISTED = [MANIFEST_NAME, MANIFEST_SIGNATURE_NAME, PUBLIC_KEY_NAME] as const;

export interface ListedFile {
  path: string;
  sha256: string;
  bytes: number;
}

export interface Manifest {
  format: 'cloud-window-case-file';
  version: 1;
  caseNumber: string;
  /** ISO 8601. */
  exportedAt: string;
  files: ListedFile[];
}

export interface FileFault {
  path: string;
  /** `twice`: the archive has the name more than once. */
  fault: 'changed' | 'missing' | 'extra' | 'twice';
}

export function listed(path: string, content: Uint8Array): ListedFile {
  return { path, sha256: sha256Of(content), bytes: content.byteLength };
}

function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The manifest read from its bytes; null when it is none. */
export function readManifest(bytes: Uint8Array): Manifest | null {
  try {
    const parsed = JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<Manifest>;
    const isOurs = parsed.format === 'cloud-window-case-file' && parsed.version === 1;
    return isOurs && Array.isArray(parsed.files) ? (parsed as Manifest) : null;
  } catch {
    return null;
  }
}

/** What differs between the table and what is there, in the order of the paths. */
export function compareFiles(manifest: Manifest, present: readonly ListedFile[]): FileFault[] {
  const counted = present.filter(({ path }) => !UNLISTED.some((name) => name === path));
  const byPath = new Map(counted.map((file) => [file.path, file]));
  const wanted = new Set(manifest.files.map(({ path }) => path));
  const seen = new Set<string>();
  const faults: FileFault[] = [];
  for (const { path } of present) {
    if (seen.has(path)) faults.push({ path, fault: 'twice' });
    else if (!wanted.has(path) && !UNLISTED.some((name) => name === path))
      faults.push({ path, fault: 'extra' });
    seen.add(path);
  }
  for (const { path, sha256, bytes } of manifest.files) {
    const found = byPath.get(path);
    if (!found) faults.push({ path, fault: 'missing' });
    else if (found.sha256 !== sha256 || found.bytes !== bytes) faults.push({ path, fault: 'changed' });
  }
  return faults.toSorted((one, other) => one.path.localeCompare(other.path));
}
