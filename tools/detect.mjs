// npm run detect -- --photos DIR --out FILE: the corners of the sheet in every picture of a folder, found by the code that
// runs at the kiosk, in pixels of the upright picture.
import { join } from 'node:path';
import { launch } from './launch.mjs';
import { repoRoot } from './paths.mjs';

await launch(async () => {
  const { runScript } = await import('./checks/script.mjs');
  return runScript(join(repoRoot, 'tests', 'detect', 'main.ts'), process.argv.slice(2), {});
});
