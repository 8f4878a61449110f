// npm run verify -- FILE: checks a receipt or an exported case file against the installation's public key, offline.
import { join, resolve } from 'node:path';
import { launch } from './launch.mjs';
import { repoRoot } from './paths.mjs';

await launch(async () => {
  const { runScript } = await import('./checks/script.mjs');
  // The command runs in the folder of the product; names of files are meant where it was called.
  const from = process.env['INIT_CWD'] ?? process.cwd();
  const args = process.argv.slice(2).map((word) => (word.startsWith('--') ? word : resolve(from, word)));
  return runScript(join(repoRoot, 'signaling', 'src', 'cases', 'seals', 'verify-command.ts'), args, {});
});
