// One whole call against a running system with two headless browsers, as an administrator would try an installation:
// prints each step with its time and, as the last line, one JSON object. Started by tools/smoke.mjs, which sets CW_URL.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSmokeCall, type SmokeResult } from './smoke-call.ts';

const asJson = process.argv.includes('--json');

async function main(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'cw-smoke-'));
  try {
    const result = await makeSmokeCall({
      url: required('CW_URL'),
      chromiumBin: required('CHROMIUM_BIN'),
      folder,
      credentials: credentials(),
      say: (line) => console.log(line),
    });
    report(result);
    return result.ok;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(result: SmokeResult): void {
  console.log(result.ok ? 'This installation is sound.' : 'This installation is NOT sound; see above.');
  if (asJson) console.log(JSON.stringify(result));
}

function credentials() {
  const { CW_USERNAME: username, CW_PASSWORD: password, CW_OPERATOR_TOKEN: operatorToken } = process.env;
  if (username && password) return { username, password };
  if (operatorToken) return { operatorToken };
  throw new Error(
    'Set CW_USERNAME and CW_PASSWORD to an administrator of this system, or run this on its machine with its DATA_DIR.',
  );
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run this by \`npm run smoke\`.`);
  return value;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  if (asJson)
    console.log(JSON.stringify({ ok: false, error: error instanceof Error ? error.message : String(error) }));
  process.exitCode = 1;
}
