// The checks that are one program each: what to run, and how to say what they found.
import { join } from 'node:path';
import { nodeModules, repoRoot } from '../paths.mjs';
import { run } from '../processes.mjs';

/**
 * @typedef {object} Task
 * @property {string} name
 * @property {string} file the program, below node_modules or in the checkout
 * @property {string[]} args
 */

/** @param {string} path */
const dependency = (path) => join(nodeModules, path);

/** @type {Record<'types' | 'lint' | 'format' | 'dependencies' | 'unused' | 'translations', Task>} */
export const tasks = {
  // The compiler in Go; the one in JavaScript stays for the tools that use its API. On two cores one thread is cheapest.
  types: { name: 'Types', file: dependency('typescript-native/bin/tsc'), args: ['-b', '--singleThreaded'] },
  lint: { name: 'Lint', file: dependency('oxlint/bin/oxlint'), args: ['--deny-warnings', '.'] },
  format: {
    name: 'Format',
    file: dependency('prettier/bin/prettier.cjs'),
    args: ['--check', '--log-level', 'warn', '.'],
  },
  dependencies: {
    name: 'Dependency rules',
    file: dependency('dependency-cruiser/bin/dependency-cruiser.mjs'),
    args: ['shared', 'signaling', 'sfu', 'kiosk-client', 'agent-console', 'tests'],
  },
  unused: { name: 'Unused code', file: dependency('knip/bin/knip.js'), args: ['--no-progress'] },
  translations: { name: 'Translations', file: join(repoRoot, 'tools', 'i18n-check.mjs'), args: [] },
};

/**
 * @param {Task} task
 * @returns {Promise<{ task: Task, passed: boolean, printed: string, tookMs: number }>}
 */
export async function perform(task) {
  const begun = Date.now();
  const outcome = await run(process.execPath, [task.file, ...task.args], {
    cwd: repoRoot,
    diesWithUs: true,
    env: { ...process.env, NODE_OPTIONS: '--max-old-space-size=4096', NO_COLOR: '1' },
  });
  return {
    task,
    passed: outcome.code === 0,
    printed: `${outcome.stdout}${outcome.stderr}`.trim(),
    tookMs: Date.now() - begun,
  };
}
