// npm run check: everything that can be checked without running the product, as a table.
import { launch } from './launch.mjs';

await launch(async () => {
  const { perform, tasks } = await import('./checks/tasks.mjs');
  const { dim, green, red, say, seconds } = await import('./terminal.mjs');

  const wanted = process.argv.slice(2);
  const chosen = Object.entries(tasks).filter(([key]) => wanted.length === 0 || wanted.includes(key));
  if (chosen.length === 0) {
    say(`Checks: ${Object.keys(tasks).join(', ')}`);
    return 1;
  }
  const results = [];
  // Types first: lint and the search for unused code read the same files and would only compete.
  for (const [, task] of chosen) results.push(await perform(task));
  for (const { task, passed, printed } of results) {
    if (!passed) say(`\n${red(task.name)}\n${printed}`);
  }
  say();
  for (const { task, passed, tookMs } of results) {
    say(`${passed ? green('pass') : red('FAIL')}  ${task.name.padEnd(18)} ${dim(seconds(tookMs))}`);
  }
  return results.every(({ passed }) => passed) ? 0 : 1;
});
