// npm run smoke: one whole call with two headless browsers, against the system at CW_URL, or the one running here, or one
// started for it with a temporary data folder and ended afterwards.
import { launch } from './launch.mjs';

await launch(async () => {
  const { smoke } = await import('./system/smoke-command.mjs');
  return smoke(process.argv.slice(2));
});
