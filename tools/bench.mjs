// npm run bench -- NAME: runs tests/bench/NAME.ts after set-up. Without a name it lists what there is.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from './launch.mjs';
import { repoRoot } from './paths.mjs';
import { SetupError } from './setup-error.mjs';

await launch(async () => {
  const { provideRedis, runScript } = await import('./checks/script.mjs');
  const { provideForBench } = await import('./checks/bench-needs.mjs');
  const folder = join(repoRoot, 'tests', 'bench');
  const [name, ...args] = process.argv.slice(2);
  const script = join(folder, `${name ?? ''}.ts`);
  if (!name || !existsSync(script)) {
    const names = existsSync(folder)
      ? readdirSync(folder)
          .filter((file) => /(?<!\.test|\.d)\.ts$/.test(file))
          .map((file) => file.replace(/\.ts$/, ''))
      : [];
    throw new SetupError(`npm run bench -- NAME, where NAME is one of: ${names.join(', ') || 'none yet'}.`);
  }
  await provideRedis();
  return runScript(script, args, await provideForBench(name));
});
