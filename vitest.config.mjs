// All tests of the repository. `unit` is what sits beside the code; `system` is what crosses packages (tests/): whole systems
// with browsers, two at a time. The interleavings of the queue are as much work as a whole system, and go with them so that both
// end together.
import { defineConfig } from 'vitest/config';

const system = [
  'tests/{e2e,integration,fault,a11y}/**/*.test.ts',
  'signaling/src/queue/queue-property-*.test.ts',
];
const never = ['**/node_modules/**', '**/dist/**', '.tsbuild/**', 'data/**'];
const globalSetup = ['tests/global-setup.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...never, ...system],
          globalSetup,
          maxWorkers: 2,
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'system',
          include: system,
          exclude: never,
          globalSetup,
          maxWorkers: 2,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // As long as the browsers' driver waits: what is waited for comes, or never does.
          expect: { poll: { timeout: 30_000 } },
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
