// npm test: set-up, types, lint and all tests; the last line is `N passed, N failed`.
//
//   npm test                          everything
//   npm test -- --only signaling/src  only tests whose file matches, without types and lint
//   npm test -- -t "two accepts"      everything after -- that is not --only goes to vitest
import { launch } from './launch.mjs';
import { sentenceFor } from './setup-error.mjs';
import { complain, say } from './terminal.mjs';

await launch(async () => {
  const { runTests } = await import('./checks/test-command.mjs');
  try {
    return await runTests(process.argv.slice(2));
  } catch (error) {
    complain(sentenceFor(error));
    say('0 passed, 1 failed');
    return 1;
  }
});
