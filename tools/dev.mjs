// npm run dev: the system with servers that start again when their sources change, and web apps that are built again.
import { launch } from './launch.mjs';

await launch(async () => {
  const { develop } = await import('./system/dev-command.mjs');
  return develop();
});
