// npm start: everything that runs on one machine, from a clean clone to the printed addresses.
import { launch } from './launch.mjs';

await launch(async () => {
  const { start } = await import('./system/start-command.mjs');
  return start();
});
