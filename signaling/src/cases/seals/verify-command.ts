// npm run verify -- FILE [--key FILE] [--signature FILE]: whether a receipt, slip or exported case file is as this
// installation has issued it. Needs the public key and nothing else: no server, no network.
import { createPublicKey, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSealer } from '../../storage/sealer.ts';
import { createSeal, sealSeed } from './seal.ts';
import { fingerprintOfKey, verifyFile } from './verify-file.ts';

const USAGE = 'npm run verify -- FILE [--key seal-public-key.pem] [--signature FILE]';

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});

/** 0: genuine; 1: not; 2: nothing could be said. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { key: { type: 'string' }, signature: { type: 'string' } },
  });
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) throw new Error(USAGE);
  const key = await publicKey(values.key);
  const signature = values.signature === undefined ? null : await readFile(values.signature, 'utf8');
  const { isGenuine, findings } = await verifyFile(await readFile(path), key, signature);
  process.stdout.write(`${findings.join('\n')}\n`);
  process.stdout.write(`Key: SHA-256 ${fingerprintOfKey(key)}\n`);
  process.stdout.write(isGenuine ? 'GENUINE\n' : 'NOT GENUINE\n');
  return isGenuine ? 0 : 1;
}

/** As given; on the installation's own machine, from its master key. */
async function publicKey(path: string | undefined): Promise<KeyObject> {
  if (path !== undefined) return createPublicKey(await readFile(path));
  const master =
    process.env['MASTER_KEY_FILE'] ?? join(process.env['DATA_DIR'] ?? './data', 'keys', 'master.key');
  if (!existsSync(master)) {
    throw new Error(
      `Name the public key with --key; the installation serves it at /api/seal/public-key.pem.`,
    );
  }
  return createPublicKey(createSeal(sealSeed(createSealer(await readFile(master)))).publicKeyPem);
}
